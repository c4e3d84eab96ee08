package dev.octet.device.benchmark.runner;

import dev.octet.device.benchmark.phone.IdentityReader;
import dev.octet.device.benchmark.report.BenchmarkReport.AffinityUse;
import dev.octet.device.benchmark.report.BenchmarkReport.DelegateUse;
import dev.octet.device.benchmark.report.BenchmarkReport.ModelTensor;
import dev.octet.device.benchmark.report.Delegate;
import dev.octet.device.benchmark.report.MachineState;
import dev.octet.device.benchmark.report.PhoneReading;
import dev.octet.device.benchmark.report.Profile.NodeTime;
import dev.octet.json.JsonKind;
import java.util.Arrays;
import java.util.List;

/**
 * The validated report of one start of the runner.
 *
 * @param tensorflowLite version of the library
 * @param threads number of threads used
 * @param affinity requested and actual CPUs
 * @param delegate the requested delegate and the nodes that it took
 * @param initializationNanoseconds time until the model was ready
 * @param inputs of the model
 * @param outputs of the model
 * @param states readings before, during and after the runs
 * @param warmupNanoseconds the warm-up runs
 * @param nanoseconds the runs that count
 * @param cpus the CPU on which each run ended
 * @param profile time of each node in the runs; empty unless it was requested
 * @param outputSha256 of the outputs for the fixed input
 * @param peakResidentKilobytes maximum memory
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

  /** Maximum size of a report; a million samples and all states fit. */
  static final int MOST_BYTES = 32 << 20;

  /** Upper bound of a node's executions; a loop executes its nodes more than once per run. */
  private static final long MOST_RUNS_OF_A_NODE = 1L << 40;

  private static final int MOST_RUNS = 1_000_000;
  private static final int MOST_CPUS = 64;

  /** Upper bound of durations: about eleven days. */
  private static final long MOST_NANOSECONDS = 1_000_000_000_000_000L;

  private static final JsonKind<Long> NANOSECONDS = JsonKind.whole(0, MOST_NANOSECONDS);
  private static final JsonKind<Long> KILOBYTES = JsonKind.whole(0, 1L << 40);
  private static final JsonKind<String> TEXT = JsonKind.text(4_096).map(IdentityReader::shown);
  private static final JsonKind<String> CPU_MASK =
      JsonKind.text("a hexadecimal mask of up to 64 CPUs", mask -> mask.matches("[0-9a-f]{1,16}"));
  private static final JsonKind<String> SHA256 =
      JsonKind.text("64 hexadecimal digits", hash -> hash.matches("[0-9a-f]{64}"));
  private static final JsonKind<String> OPERATOR =
      JsonKind.integer(-1, 100_000).map(OperatorNames::of);

  /** A number, or the text that the phone shows instead. */
  private static final JsonKind<PhoneReading> READING =
      JsonKind.whole(-MOST_NANOSECONDS, MOST_NANOSECONDS)
          .map(PhoneReading::of)
          .or(TEXT.map(PhoneReading::none));

  private static final JsonKind<List<PhoneReading>> READINGS = JsonKind.list(READING, 0, MOST_CPUS);

  public RunnerReport {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    states = List.copyOf(states);
    profile = List.copyOf(profile);
  }

  /**
   * Parses and validates a report.
   *
   * @throws MalformedReportException if it is not exactly in the runner's format
   */
  static RunnerReport parse(byte[] json) throws MalformedReportException {
    var root = ReportObject.parse(json);
    var _ = root.get("runner", JsonKind.integer(1, 1));
    var _ = root.get("pid", JsonKind.integer(1, Integer.MAX_VALUE));
    var report =
        new RunnerReport(
            root.get("tensorflowLite", TEXT),
            root.get("threads", JsonKind.integer(1, 64)),
            affinity(root.object("affinity")),
            delegate(root.object("delegate")),
            root.get("initializationNanoseconds", NANOSECONDS),
            root.objects("inputs", 64, RunnerReport::tensor),
            root.objects("outputs", 64, RunnerReport::tensor),
            root.objects("states", 2_002, RunnerReport::state),
            longs(root.get("warmupNanoseconds", JsonKind.list(NANOSECONDS, 0, MOST_RUNS))),
            longs(root.get("nanoseconds", JsonKind.list(NANOSECONDS, 1, MOST_RUNS))),
            ints(root.get("cpus", JsonKind.list(JsonKind.integer(-1, 127), 1, MOST_RUNS))),
            root.gives("profile")
                ? root.objects("profile", 20_000, RunnerReport::nodeTime)
                : List.of(),
            root.get("outputSha256", SHA256),
            root.get("peakResidentKilobytes", KILOBYTES));
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

  /** Returns the total time of all runs that count. */
  public long totalNanoseconds() {
    return Arrays.stream(nanoseconds).sum();
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  private static AffinityUse affinity(ReportObject json) throws MalformedReportException {
    return new AffinityUse(
        json.optional("asked", CPU_MASK),
        json.optional("got", CPU_MASK),
        json.get("cpusAllowed", TEXT),
        json.optional("refusedWithErrno", JsonKind.integer(1, 4_095)));
  }

  private static DelegateUse delegate(ReportObject json) throws MalformedReportException {
    Delegate delegate = json.get("asked", JsonKind.oneOf(Delegate.class));
    if (!json.gives("nodes")) return new DelegateUse(delegate, null, null, null, List.of());
    int most = 1_000_000;
    int nodes = json.get("nodes", JsonKind.integer(0, most));
    List<String> outside = json.get("outside", JsonKind.list(OPERATOR, 0, 256));
    return new DelegateUse(
        delegate,
        nodes,
        json.get("nodesTaken", JsonKind.integer(0, nodes)),
        json.get("partitions", JsonKind.integer(0, most)),
        outside);
  }

  private static ModelTensor tensor(ReportObject json) throws MalformedReportException {
    List<Integer> shape =
        json.get("shape", JsonKind.list(JsonKind.integer(0, Integer.MAX_VALUE), 0, 16));
    return new ModelTensor(
        json.get("name", TEXT),
        json.get("type", JsonKind.integer(0, 64)),
        json.get("bytes", JsonKind.whole(0, Integer.MAX_VALUE)),
        shape);
  }

  private static MachineState state(ReportObject json) throws MalformedReportException {
    String when = json.get("when", JsonKind.oneOf(List.of("before", "during", "after")));
    boolean whole = !when.equals("during");
    return new MachineState(
        when,
        0,
        json.get("atNanos", NANOSECONDS),
        json.get("kilohertz", READINGS),
        whole ? json.get("mostKilohertz", READINGS) : List.of(),
        whole ? json.get("hardwareKilohertz", READINGS) : List.of(),
        whole ? json.get("governors", JsonKind.list(TEXT, 0, MOST_CPUS)) : List.of(),
        json.objects("thermal", 128, RunnerReport::zone),
        whole ? json.get("load", TEXT) : null,
        json.get("residentKilobytes", KILOBYTES));
  }

  private static NodeTime nodeTime(ReportObject json) throws MalformedReportException {
    String custom = json.get("custom", TEXT);
    String operator = json.get("operator", OPERATOR);
    return new NodeTime(
        json.get("subgraph", JsonKind.integer(0, 100_000)),
        json.get("node", JsonKind.integer(0, 1_000_000)),
        custom.isEmpty() ? operator : custom,
        json.get("layer", TEXT),
        json.get("count", JsonKind.whole(0, MOST_RUNS_OF_A_NODE)),
        json.get("nanoseconds", NANOSECONDS),
        json.get("least", NANOSECONDS),
        json.get("most", NANOSECONDS));
  }

  private static MachineState.ThermalZone zone(ReportObject json) throws MalformedReportException {
    return new MachineState.ThermalZone(json.get("zone", TEXT), json.get("milliCelsius", READING));
  }
}
