package dev.octet.service.benchmark;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.benchmark.BenchmarkException;
import dev.octet.device.benchmark.BenchmarkSession;
import dev.octet.device.benchmark.ReportJson;
import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.device.benchmark.report.LabelledInputs;
import java.time.Clock;
import java.util.List;

/** Measures a prepared run on a leased device. It blocks, and stops when it is interrupted. */
final class BenchmarkRunner {
  private BenchmarkRunner() {}

  /**
   * The result of a measurement.
   *
   * @param report as JSON
   */
  record Measured(String report, RunSummary summary) {}

  /**
   * Measures one artifact, compares two, or classifies a labelled set.
   *
   * @throws BenchmarkException if there is no result
   */
  static Measured measure(
      BenchmarkProtocol protocol,
      PreparedRun prepared,
      AdbDevice device,
      BenchmarkListener listener)
      throws BenchmarkException {
    List<BenchmarkModel> models = prepared.models();
    var session = new BenchmarkSession(device, Clock.systemUTC());
    if (models.size() > 1) {
      Comparison comparison = session.compare(models.get(0), models.get(1), protocol, listener);
      return new Measured(ReportJson.toJson(comparison), RunSummary.of(comparison));
    }
    LabelledInputs inputs = prepared.inputs();
    BenchmarkReport report =
        inputs == null
            ? session.run(models.getFirst(), protocol, listener)
            : session.classify(models.getFirst(), inputs, protocol, listener);
    return new Measured(ReportJson.toJson(report), RunSummary.of(report));
  }
}
