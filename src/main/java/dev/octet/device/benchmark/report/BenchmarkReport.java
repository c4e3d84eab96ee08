package dev.octet.device.benchmark.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A measurement, with all that is needed to judge it again.
 *
 * @param format 1
 * @param artifact the name that it was given
 * @param startedAt when the session began
 * @param finishedAt when it had all
 * @param device what was measured on
 * @param runtime what ran
 * @param protocol as it was used
 * @param latency the samples
 * @param states what the runner read before, during and after the runs
 * @param conditionBefore the phone before the runs
 * @param conditionAfter the phone after them
 * @param coolDownSeconds how long was waited for
 * @param energy what it took
 * @param correctness whether it computed what the host computes
 * @param profile how long each node ran; null where nobody asked
 * @param lpirc the result by the LPIRC's rules; null for other protocols
 * @param verdict whether to believe it
 * @param raw what each start of the runner gave; a profile's start is the last
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
   * What ran.
   *
   * @param modelSha256 of the artifact
   * @param modelBytes its size
   * @param librarySha256 of TensorFlow Lite
   * @param runnerSha256 of the runner
   * @param tensorflowLite the version that it says
   * @param delegate who was asked to compute and what it took
   * @param threads of the interpreter and the delegate
   * @param affinity the CPUs asked for and got
   * @param inputs of the model
   * @param outputs of the model
   */
  @SuppressWarnings("AvoidCommonTypeNames") // TensorFlow Lite's own word
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
   * What a delegate took.
   *
   * @param asked who was asked
   * @param nodes of the model; null without a delegate
   * @param nodesTaken how many of them the delegate took; null without one
   * @param partitions in how many pieces; null without one
   * @param outside TensorFlow Lite's names of the operators that it left, one for each node
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
   * CPUs, as hexadecimal masks.
   *
   * @param asked null if the scheduler was left to choose
   * @param got what the kernel answered
   * @param cpusAllowed as {@code /proc/self/status} has it
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
   * @param name as the model has it
   * @param type TFLite's number of the element type: 1 float32, 3 uint8, 7 int16, 9 int8
   * @param bytes its size
   * @param shape its dimensions
   */
  public record ModelTensor(String name, int type, long bytes, List<Integer> shape) {
    public ModelTensor {
      shape = List.copyOf(shape);
    }
  }

  /**
   * The times.
   *
   * @param summary of the samples
   * @param initializationNanoseconds loading the model, giving it to the delegate, preparing it; of
   *     the first start
   * @param peakResidentKilobytes the most memory that the runner had
   * @param warmupNanoseconds the runs before those that count, in their order
   * @param nanoseconds every sample, in its order
   * @param cpus where each sample ended
   */
  public record Latency(
      LatencySummary summary,
      long initializationNanoseconds,
      long peakResidentKilobytes,
      long[] warmupNanoseconds,
      long[] nanoseconds,
      int[] cpus) {}

  /**
   * What the whole phone took from its battery during the runs, screen and all: current times
   * voltage at each look, the trapezoid between looks.
   *
   * @param status whether it is known
   * @param reason why it is not; empty if it is
   * @param millijoules over the time that was looked at; null if not known
   * @param milliwatts their mean; null if not known
   * @param looks how many
   * @param looksPerSecond how often; null if not known
   * @param longestGapMilliseconds between two looks; null if not known
   */
  public record Energy(
      Status status,
      String reason,
      @Nullable Double millijoules,
      @Nullable Double milliwatts,
      int looks,
      @Nullable Double looksPerSecond,
      @Nullable Double longestGapMilliseconds) {
    /** Whether it is known. */
    public enum Status {
      NOT_MEASURABLE,
      MEASURED
    }

    public static Energy notMeasurable(String reason) {
      return new Energy(Status.NOT_MEASURABLE, reason, null, null, 0, null, null);
    }
  }

  /**
   * The outputs for the protocol's fixed input, compared with the host's.
   *
   * @param seed of the input
   * @param outputSha256 the phone's
   * @param hostOutputSha256 the host's; null if nobody computed it
   * @param agreement whether they are equal
   */
  public record Correctness(
      long seed, String outputSha256, @Nullable String hostOutputSha256, Agreement agreement) {
    /** Whether phone and host agree. */
    public enum Agreement {
      EQUAL,
      DIFFERENT,
      NOT_COMPARED
    }
  }

  /**
   * What a start of the runner gave.
   *
   * @param exitCode 0 to 255; 128 + n after signal n
   * @param stdout the beginning of it, up to 256 KiB
   * @param stdoutBytes how much it was
   * @param stderr the beginning of it, up to 64 KiB
   * @param stderrBytes how much it was
   */
  public record RawRun(
      int exitCode, String stdout, long stdoutBytes, String stderr, long stderrBytes) {}

  public BenchmarkReport {
    states = List.copyOf(states);
    raw = List.copyOf(raw);
  }
}
