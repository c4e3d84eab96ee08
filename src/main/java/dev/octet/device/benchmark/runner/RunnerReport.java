package dev.octet.device.benchmark.runner;

import dev.octet.device.benchmark.report.BenchmarkReport.AffinityUse;
import dev.octet.device.benchmark.report.BenchmarkReport.DelegateUse;
import dev.octet.device.benchmark.report.BenchmarkReport.ModelTensor;
import dev.octet.device.benchmark.report.Delegate;
import dev.octet.device.benchmark.report.MachineState;
import dev.octet.device.benchmark.report.Profile.NodeTime;
import java.util.Arrays;
import java.util.List;

/**
 * The report of one start of the runner, checked field by field.
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
 * @param profile how long each node ran in the runs; empty unless it was asked for
 * @param outputSha256 of the outputs for the fixed input
 * @param peakResidentKilobytes the most memory
 */
public record RunnerReport(
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
    List<NodeTime> profile,
    String outputSha256,
    long peakResidentKilobytes) {

  /** The largest report that is read: a million samples and all states fit. */
  static final int MOST_BYTES = 32 << 20;

  /** A loop runs its nodes more than once. */
  private static final long MOST_RUNS_OF_A_NODE = 1L << 40;

  public RunnerReport {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    states = List.copyOf(states);
    profile = List.copyOf(profile);
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
            root.has("profile")
                ? root.objects("profile", 20_000, RunnerReport::nodeTime)
                : List.of(),
            root.hex("outputSha256", 64),
            root.number("peakResidentKilobytes", 0, 1L << 40));
    root.finish();
    if (report.cpus.length != report.nanoseconds.length) {
      throw new MalformedReportException(
          "%d CPUs for %d samples".formatted(report.cpus.length, report.nanoseconds.length));
    }
    long left = report.totalNanoseconds();
    for (NodeTime node : report.profile) left -= Math.min(left + 1, node.nanoseconds());
    if (left < 0) {
      throw new MalformedReportException("the nodes of the profile took longer than the runs");
    }
    return report;
  }

  /** All runs that count together. */
  public long totalNanoseconds() {
    return Arrays.stream(nanoseconds).sum();
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
            Arrays.stream(outside).mapToObj(OperatorNames::of).toList());
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
            Arrays.stream(shape).boxed().toList());
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

  private static NodeTime nodeTime(HostileJson json) throws MalformedReportException {
    String custom = json.text("custom");
    int operator = json.integer("operator", -1, 100_000);
    var node =
        new NodeTime(
            json.integer("subgraph", 0, 100_000),
            json.integer("node", 0, 1_000_000),
            custom.isEmpty() ? OperatorNames.of(operator) : custom,
            json.text("layer"),
            json.number("count", 0, MOST_RUNS_OF_A_NODE),
            json.number("nanoseconds", 0, HostileJson.MOST_NANOSECONDS),
            json.number("least", 0, HostileJson.MOST_NANOSECONDS),
            json.number("most", 0, HostileJson.MOST_NANOSECONDS));
    json.finish();
    return node;
  }

  private static MachineState.ThermalZone zone(HostileJson json) throws MalformedReportException {
    var zone = new MachineState.ThermalZone(json.text("zone"), json.reading("milliCelsius"));
    json.finish();
    return zone;
  }
}
