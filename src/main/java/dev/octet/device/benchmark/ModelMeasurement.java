package dev.octet.device.benchmark;

import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.RemotePath;
import dev.octet.device.benchmark.phone.PhoneRefusal;
import dev.octet.device.benchmark.phone.PushedFile;
import dev.octet.device.benchmark.phone.Readiness;
import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.BenchmarkReport.Correctness;
import dev.octet.device.benchmark.report.BenchmarkReport.Correctness.Agreement;
import dev.octet.device.benchmark.report.BenchmarkReport.Energy;
import dev.octet.device.benchmark.report.BenchmarkReport.Latency;
import dev.octet.device.benchmark.report.BenchmarkReport.RawRun;
import dev.octet.device.benchmark.report.DeviceCondition;
import dev.octet.device.benchmark.report.LpircResult;
import dev.octet.device.benchmark.report.MachineState;
import dev.octet.device.benchmark.report.Profile;
import dev.octet.device.benchmark.report.Verdict;
import dev.octet.device.benchmark.runner.RunnerReport;
import dev.octet.device.benchmark.runner.RunnerStart.Amount;
import dev.octet.device.benchmark.runner.RunnerStart.InputList;
import dev.octet.device.benchmark.runner.RunnerStart.Outcome;
import dev.octet.device.benchmark.statistics.Judge;
import dev.octet.device.benchmark.statistics.LatencyStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An artifact on a phone, and the results of the runner's starts so far. */
final class ModelMeasurement {
  private static final int FORMAT = 1;

  private final Visit visit;
  private final BenchmarkModel artifact;
  private final PushedFile model;
  private final RemotePath path;
  private final List<Outcome> outcomes = new ArrayList<>();
  private @Nullable Outcome profiled;

  ModelMeasurement(Visit visit, BenchmarkModel artifact, PushedFile model, RemotePath path) {
    this.visit = visit;
    this.artifact = artifact;
    this.model = model;
    this.path = path;
  }

  /** Runs the model and returns the median latency of this start in nanoseconds. */
  double measure(Amount amount) throws AdbException, InterruptedException, PhoneRefusal {
    Outcome outcome = visit.runner().measure(path, amount);
    outcomes.add(outcome);
    return LatencyStatistics.median(LatencyStatistics.sorted(outcome.report().nanoseconds()));
  }

  /** Runs the model once on each input of a list. */
  RunnerReport classify(InputList list) throws AdbException, InterruptedException, PhoneRefusal {
    Outcome outcome = visit.runner().classify(path, list);
    outcomes.add(outcome);
    return outcome.report();
  }

  /** Measures each node in a start of its own, which is not part of the latencies. */
  void profile() throws AdbException, InterruptedException, PhoneRefusal {
    profiled = visit.runner().profile(path);
  }

  /**
   * The state of the phone around the runs.
   *
   * @param before the phone before the runs, cooled down
   * @param after the phone after the runs
   * @param energy consumed during the runs
   */
  record Surroundings(Readiness.Ready before, DeviceCondition after, Energy energy) {}

  /**
   * Returns the report on all starts so far.
   *
   * @param lpirc result by the LPIRC's rules; null for other protocols
   */
  BenchmarkReport report(Surroundings surroundings, @Nullable LpircResult lpirc) {
    BenchmarkReport.Runtime runtime = runtime();
    Latency latency = latency();
    List<MachineState> states = states();
    Correctness correctness = correctness();
    List<RawRun> raw = starts().map(Outcome::raw).toList();
    Verdict verdict =
        Judge.verdict(
            visit.identity(),
            runtime,
            visit.protocol(),
            latency,
            states,
            correctness,
            lpirc != null);
    return new BenchmarkReport(
        FORMAT,
        artifact.name(),
        visit.startedAt(),
        visit.clock().instant(),
        visit.identity(),
        runtime,
        visit.protocol(),
        latency,
        states,
        surroundings.before().condition(),
        surroundings.after(),
        surroundings.before().seconds(),
        surroundings.energy(),
        correctness,
        profile(profiled),
        lpirc,
        verdict,
        raw);
  }

  private static @Nullable Profile profile(@Nullable Outcome profiled) {
    if (profiled == null) return null;
    RunnerReport report = profiled.report();
    return new Profile(report.nanoseconds().length, report.totalNanoseconds(), report.profile());
  }

  /** Returns the starts that count and the profile's start. */
  private Stream<Outcome> starts() {
    return Stream.concat(outcomes.stream(), Stream.ofNullable(profiled));
  }

  private RunnerReport first() {
    return outcomes.getFirst().report();
  }

  private BenchmarkReport.Runtime runtime() {
    RunnerReport first = first();
    return new BenchmarkReport.Runtime(
        model.sha256(),
        model.bytes(),
        visit.files().library().sha256(),
        visit.files().runner().sha256(),
        first.tensorflowLite(),
        first.delegate(),
        first.threads(),
        first.affinity(),
        first.inputs(),
        first.outputs());
  }

  private Latency latency() {
    List<RunnerReport> reports = outcomes.stream().map(Outcome::report).toList();
    long[] warmups =
        reports.stream().flatMapToLong(r -> Arrays.stream(r.warmupNanoseconds())).toArray();
    long[] samples = reports.stream().flatMapToLong(r -> Arrays.stream(r.nanoseconds())).toArray();
    long firstRun = warmups.length > 0 ? warmups[0] : samples[0];
    return new Latency(
        LatencyStatistics.summary(firstRun, samples),
        first().initializationNanoseconds(),
        reports.stream().mapToLong(RunnerReport::peakResidentKilobytes).max().orElse(0),
        warmups,
        samples,
        reports.stream().flatMapToInt(r -> Arrays.stream(r.cpus())).toArray());
  }

  private List<MachineState> states() {
    List<MachineState> states = new ArrayList<>();
    for (int round = 0; round < outcomes.size(); round++) {
      for (MachineState state : outcomes.get(round).report().states()) {
        states.add(state.inRound(round));
      }
    }
    return states;
  }

  private Correctness correctness() {
    String host = artifact.hostOutputSha256();
    // one start with different outputs makes the result DIFFERENT
    String phone =
        starts()
            .map(outcome -> outcome.report().outputSha256())
            .filter(hash -> !hash.equals(host))
            .findFirst()
            .orElse(first().outputSha256());
    Agreement agreement = phone.equals(host) ? Agreement.EQUAL : Agreement.DIFFERENT;
    return new Correctness(
        visit.protocol().seed(), phone, host, host == null ? Agreement.NOT_COMPARED : agreement);
  }
}
