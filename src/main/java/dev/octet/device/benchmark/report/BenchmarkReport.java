package dev.octet.device.benchmark.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a measurement, with all data that its verdict is based on.
 *
 * @param format version of this document: 1
 * @param artifact name of the artifact
 * @param startedAt when the session began
 * @param finishedAt when the session had all results
 * @param device the phone
 * @param runtime what ran on it
 * @param protocol as it was used
 * @param latency the samples and their summary
 * @param states readings of the runner before, during and after the runs
 * @param conditionBefore the phone before the runs
 * @param conditionAfter the phone after the runs
 * @param coolDownSeconds duration of the wait for the preconditions
 * @param energy consumed during the runs
 * @param correctness whether the outputs equal the host's
 * @param profile time of each node; null if it was not requested
 * @param lpirc result by the LPIRC's rules; null for other protocols
 * @param verdict whether the result can be trusted
 * @param raw output of each start of the runner; a profile's start is the last
 */
public record BenchmarkReport(
    int format,
    String artifact,
    Instant startedAt,
    Instant finishedAt,
    DeviceIdentity device,
    Runtime runtime,
    BenchmarkProtocol protocol,
    Latency latency,
    List<MachineState> states,
    DeviceCondition conditionBefore,
    DeviceCondition conditionAfter,
    double coolDownSeconds,
    Energy energy,
    Correctness correctness,
    @Nullable Profile profile,
    @Nullable LpircResult lpirc,
    Verdict verdict,
    List<RawRun> raw) {

  /**
   * The programs, the model and the settings that ran.
   *
   * @param modelSha256 of the artifact
   * @param modelBytes size of the artifact
   * @param librarySha256 of TensorFlow Lite
   * @param runnerSha256 of the runner
   * @param tensorflowLite the library's version, as it states it
   * @param delegate the requested delegate and the nodes that it took
   * @param threads of the interpreter and the delegate
   * @param affinity the requested and the actual CPUs
   * @param inputs of the model
   * @param outputs of the model
   */
  @SuppressWarnings("AvoidCommonTypeNames") // TensorFlow Lite's own term
  public record Runtime(
      String modelSha256,
      long modelBytes,
      String librarySha256,
      String runnerSha256,
      String tensorflowLite,
      DelegateUse delegate,
      int threads,
      AffinityUse affinity,
      List<ModelTensor> inputs,
      List<ModelTensor> outputs) {
    public Runtime {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * The share of a model that a delegate took.
   *
   * @param asked the requested delegate
   * @param nodes number of nodes of the model; null without a delegate
   * @param nodesTaken number of nodes that the delegate took; null without one
   * @param partitions number of partitions of those nodes; null without one
   * @param outside TensorFlow Lite's names of the operators that it did not take, one for each node
   */
  public record DelegateUse(
      Delegate asked,
      @Nullable Integer nodes,
      @Nullable Integer nodesTaken,
      @Nullable Integer partitions,
      List<String> outside) {
    public DelegateUse {
      outside = List.copyOf(outside);
    }
  }

  /**
   * Requested and actual CPUs, as hexadecimal masks.
   *
   * @param asked null if the scheduler was to choose
   * @param got the mask that the kernel reports; null if it reports none
   * @param cpusAllowed as in {@code /proc/self/status}
   * @param refusedWithErrno why the kernel refused; null if it did not
   */
  public record AffinityUse(
      @Nullable String asked,
      @Nullable String got,
      String cpusAllowed,
      @Nullable Integer refusedWithErrno) {}

  /**
   * An input or output of the model.
   *
   * @param name in the model
   * @param type TFLite's number of the element type: 1 float32, 3 uint8, 7 int16, 9 int8
   * @param bytes size of the tensor
   * @param shape its dimensions
   */
  public record ModelTensor(String name, int type, long bytes, List<Integer> shape) {
    public ModelTensor {
      shape = List.copyOf(shape);
    }
  }

  /**
   * The latencies of all starts.
   *
   * @param summary of the samples
   * @param initializationNanoseconds duration of loading the model, applying the delegate and
   *     preparing it, in the first start
   * @param peakResidentKilobytes maximum memory of the runner
   * @param warmupNanoseconds the warm-up runs, in order
   * @param nanoseconds the samples, in order
   * @param cpus the CPU on which each sample ended
   */
  public record Latency(
      LatencySummary summary,
      long initializationNanoseconds,
      long peakResidentKilobytes,
      long[] warmupNanoseconds,
      long[] nanoseconds,
      int[] cpus) {}

  /**
   * The energy that the whole phone, screen included, took from its battery during the runs: the
   * integral of current times voltage, by the trapezoidal rule.
   *
   * @param status whether the energy is known
   * @param reason why it is not known; empty if it is
   * @param millijoules over the sampled time; null if unknown
   * @param milliwatts mean power; null if unknown
   * @param looks number of samples
   * @param looksPerSecond sampling rate; null if unknown
   * @param longestGapMilliseconds longest time between two samples; null if unknown
   */
  public record Energy(
      Status status,
      String reason,
      @Nullable Double millijoules,
      @Nullable Double milliwatts,
      int looks,
      @Nullable Double looksPerSecond,
      @Nullable Double longestGapMilliseconds) {
    /** The state of an energy measurement. */
    public enum Status {
      NOT_MEASURABLE,
      MEASURED
    }

    public static Energy notMeasurable(String reason) {
      return new Energy(Status.NOT_MEASURABLE, reason, null, null, 0, null, null);
    }
  }

  /**
   * The comparison of the phone's outputs for the protocol's fixed input with the host's.
   *
   * @param seed of the input
   * @param outputSha256 of the phone's outputs
   * @param hostOutputSha256 of the host's outputs; null if they were not computed
   * @param agreement whether they are equal
   */
  public record Correctness(
      long seed, String outputSha256, @Nullable String hostOutputSha256, Agreement agreement) {
    /** The result of comparing the phone's outputs with the host's. */
    public enum Agreement {
      EQUAL,
      DIFFERENT,
      NOT_COMPARED
    }
  }

  /**
   * The output of one start of the runner.
   *
   * @param exitCode 0 to 255; 128 + n after signal n
   * @param stdout the beginning of standard output, up to 256 KiB
   * @param stdoutBytes size of the whole standard output
   * @param stderr the beginning of standard error, up to 64 KiB
   * @param stderrBytes size of the whole standard error
   */
  public record RawRun(
      int exitCode, String stdout, long stdoutBytes, String stderr, long stderrBytes) {}

  public BenchmarkReport {
    states = List.copyOf(states);
    raw = List.copyOf(raw);
  }
}
