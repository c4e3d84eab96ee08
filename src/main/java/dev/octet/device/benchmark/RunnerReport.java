package dev.octet.device.benchmark;

import dev.octet.device.benchmark.BenchmarkReport.AffinityUse;
import dev.octet.device.benchmark.BenchmarkReport.DelegateUse;
import dev.octet.device.benchmark.BenchmarkReport.ModelTensor;
import java.util.List;

/**
 * What one start of the runner said, read and found plausible.
 *
 * @param tensorflowLite the library's version
 * @param threads used
 * @param affinity asked and got
 * @param delegate asked and what it took
 * @param initializationNanoseconds until the model was ready
 * @param inputs of the model
 * @param outputs of the model
 * @param states before, during and after the runs
 * @param warmupNanoseconds the runs before those that count
 * @param nanoseconds the runs
 * @param cpus where each run ended
 * @param outputSha256 of the outputs for the fixed input
 * @param peakResidentKilobytes the most memory
 */
record RunnerReport(
    String tensorflowLite,
    int threads,
    AffinityUse affinity,
    DelegateUse delegate,
    long initializationNanoseconds,
    List<ModelTensor> inputs,
    List<ModelTensor> outputs,
    List<MachineState> states,
    long[] warmupNanoseconds,
    long[] nanoseconds,
    int[] cpus,
    String outputSha256,
    long peakResidentKilobytes) {

  /** The largest report that is read: a million samples and all states fit. */
  static final int MOST_BYTES = 32 << 20;

  RunnerReport {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    states = List.copyOf(states);
  }

  /**
   * Reads what a phone sent.
   *
   * @throws MalformedReportException if it is not exactly what the runner writes
   */
  static RunnerReport parse(byte[] json) throws MalformedReportException {
    var root = HostileJson.parse(json);
    var _ = root.number("runner", 1, 1);
    var _ = root.number("pid", 1, Integer.MAX_VALUE);
    var report =
        new RunnerReport(
            root.text("tensorflowLite"),
            root.integer("threads", 1, 64),
            affinity(root.object("affinity")),
            delegate(root.object("delegate")),
            root.number("initializationNanoseconds", 0, HostileJson.MOST_NANOSECONDS),
            root.objects("inputs", 64, RunnerReport::tensor),
            root.objects("outputs", 64, RunnerReport::tensor),
            root.objects("states", 2_002, RunnerReport::state),
            root.numbers("warmupNanoseconds", 0, 1_000_000, HostileJson.MOST_NANOSECONDS),
            root.numbers("nanoseconds", 1, 1_000_000, HostileJson.MOST_NANOSECONDS),
            root.integers("cpus", 1, 1_000_000, -1, 127),
            root.hex("outputSha256", 64),
            root.number("peakResidentKilobytes", 0, 1L << 40));
    root.finish();
    if (report.cpus.length != report.nanoseconds.length) {
      throw new MalformedReportException(
          "%d CPUs for %d samples".formatted(report.cpus.length, report.nanoseconds.length));
    }
    return report;
  }

  private static AffinityUse affinity(HostileJson json) throws MalformedReportException {
    var use =
        new AffinityUse(
            json.has("asked") ? json.mask("asked") : null,
            json.has("got") ? json.mask("got") : null,
            json.text("cpusAllowed"),
            json.has("refusedWithErrno") ? json.integer("refusedWithErrno", 1, 4_095) : null);
    json.finish();
    return use;
  }

  private static DelegateUse delegate(HostileJson json) throws MalformedReportException {
    String asked = json.text("asked");
    Delegate delegate = null;
    for (Delegate known : Delegate.values()) if (known.word().equals(asked)) delegate = known;
    if (delegate == null) throw new MalformedReportException("the delegate '" + asked + "'");
    if (!json.has("nodes")) {
      json.finish();
      return new DelegateUse(delegate, null, null, null, List.of());
    }
    int most = 1_000_000;
    int nodes = json.integer("nodes", 0, most);
    var outside = json.integers("outside", 0, 256, -1, 100_000);
    var use =
        new DelegateUse(
            delegate,
            nodes,
            json.integer("nodesTaken", 0, nodes),
            json.integer("partitions", 0, most),
            java.util.Arrays.stream(outside).boxed().toList());
    json.finish();
    return use;
  }

  private static ModelTensor tensor(HostileJson json) throws MalformedReportException {
    var shape = json.integers("shape", 0, 16, 0, Integer.MAX_VALUE);
    var tensor =
        new ModelTensor(
            json.text("name"),
            json.integer("type", 0, 64),
            json.number("bytes", 0, Integer.MAX_VALUE),
            java.util.Arrays.stream(shape).boxed().toList());
    json.finish();
    return tensor;
  }

  private static MachineState state(HostileJson json) throws MalformedReportException {
    String when = json.text("when");
    if (!List.of("before", "during", "after").contains(when)) {
      throw new MalformedReportException("a state '" + when + "'");
    }
    boolean whole = !when.equals("during");
    var state =
        new MachineState(
            when,
            0,
            json.number("atNanos", 0, HostileJson.MOST_NANOSECONDS),
            json.readings("kilohertz"),
            whole ? json.readings("mostKilohertz") : List.of(),
            whole ? json.readings("hardwareKilohertz") : List.of(),
            whole ? json.texts("governors", 64) : List.of(),
            json.objects("thermal", 128, RunnerReport::zone),
            whole ? json.text("load") : null,
            json.number("residentKilobytes", 0, 1L << 40));
    json.finish();
    return state;
  }

  private static MachineState.ThermalZone zone(HostileJson json) throws MalformedReportException {
    var zone = new MachineState.ThermalZone(json.text("zone"), json.reading("milliCelsius"));
    json.finish();
    return zone;
  }
}
