package dev.octet.device.benchmark.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a measurement, with all data that its verdict is based on.
 *
 * @param format version of this document: 1
 * @param artifact name of the artifact
 * @param startedAt when the measurement started, in UTC
 * @param finishedAt when all results were there, in UTC
 * @param device the phone that was measured
 * @param runtime the programs, the model and the settings that ran on the phone
 * @param protocol the protocol that was used, with all defaults filled in
 * @param latency the latencies of all runs and their summary
 * @param states clock rates, temperatures and memory before, during and after the runs
 * @param conditionBefore battery and load of the phone before the runs
 * @param conditionAfter battery and load of the phone after the runs
 * @param coolDownSeconds pause before the runs in seconds, until the phone met the preconditions
 * @param energy the energy that the phone took from its battery during the runs
 * @param correctness whether the outputs on the phone equal those on the service's machine
 * @param profile the time of each node; null if it was not requested
 * @param lpirc the result by the rules of LPIRC 2018; null unless the protocol is {@code lpirc}
 * @param verdict whether the result can be trusted
 * @param raw output of each start of the measuring program; the start for the profile is the last
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
   * @param modelSha256 SHA-256 of the artifact, 64 hexadecimal digits
   * @param modelBytes size of the artifact in bytes
   * @param librarySha256 SHA-256 of TensorFlow Lite's library, 64 hexadecimal digits
   * @param runnerSha256 SHA-256 of the measuring program, 64 hexadecimal digits
   * @param tensorflowLite version of TensorFlow Lite, as the library states it
   * @param delegate the requested delegate and the nodes that it ran
   * @param threads number of threads of the interpreter and the delegate
   * @param affinity the requested and the actual CPUs
   * @param inputs the model's inputs
   * @param outputs the model's outputs
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
   * The part of a model that a delegate ran.
   *
   * @param asked the requested delegate
   * @param nodes number of nodes of the model; null without a delegate
   * @param nodesTaken number of nodes that the delegate ran; null without a delegate
   * @param partitions number of connected parts that the delegate's nodes form; null without a
   *     delegate
   * @param outside TensorFlow Lite's names of the operators that the delegate did not run, one for
   *     each node
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
   * The requested and the actual CPUs, as hexadecimal masks.
   *
   * @param asked the requested mask; null if the scheduler was to choose
   * @param got the mask that the kernel reports; null if it reports none
   * @param cpusAllowed the mask {@code Cpus_allowed} in {@code /proc/self/status}
   * @param refusedWithErrno error number (errno) if the kernel refused the request; null if it did
   *     not
   */
  public record AffinityUse(
      @Nullable String asked,
      @Nullable String got,
      String cpusAllowed,
      @Nullable Integer refusedWithErrno) {}

  /**
   * An input or output of the model.
   *
   * @param name name in the model
   * @param type TensorFlow Lite's number of the element type: 1 float32, 3 uint8, 7 int16, 9 int8
   * @param bytes size of the tensor in bytes
   * @param shape extents of the tensor
   */
  public record ModelTensor(String name, int type, long bytes, List<Integer> shape) {
    public ModelTensor {
      shape = List.copyOf(shape);
    }
  }

  /**
   * The latencies of all runs.
   *
   * @param summary a summary of the runs that count
   * @param initializationNanoseconds time in nanoseconds to load the model, apply the delegate and
   *     prepare it, in the first start
   * @param peakResidentKilobytes maximum resident memory of the measuring program in kB
   * @param warmupNanoseconds latency of each warm-up run in nanoseconds, in order
   * @param nanoseconds latency of each run that counts in nanoseconds, in order
   * @param cpus number of the CPU on which each run that counts ended, in order
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
   * @param reason why the energy is not known; empty if it is known
   * @param millijoules energy over the sampled time in mJ; null if unknown
   * @param milliwatts mean power in mW; null if unknown
   * @param looks number of readings of current and voltage
   * @param looksPerSecond readings per second; null if unknown
   * @param longestGapMilliseconds longest time between two readings in milliseconds; null if
   *     unknown
   */
  public record Energy(
      Status status,
      String reason,
      @Nullable Double millijoules,
      @Nullable Double milliwatts,
      int looks,
      @Nullable Double looksPerSecond,
      @Nullable Double longestGapMilliseconds) {
    /** Whether the energy could be measured. */
    public enum Status {
      /** The energy is not known. */
      NOT_MEASURABLE,
      /** The energy was measured. */
      MEASURED
    }

    public static Energy notMeasurable(String reason) {
      return new Energy(Status.NOT_MEASURABLE, reason, null, null, 0, null, null);
    }
  }

  /**
   * The comparison of the phone's outputs for the protocol's random input with those of the
   * service's machine.
   *
   * @param seed seed of the random input
   * @param outputSha256 SHA-256 of the phone's outputs, 64 hexadecimal digits
   * @param hostOutputSha256 SHA-256 of the outputs of the service's machine, 64 hexadecimal digits;
   *     null if they were not computed
   * @param agreement whether the outputs are equal
   */
  public record Correctness(
      long seed, String outputSha256, @Nullable String hostOutputSha256, Agreement agreement) {
    /** Whether the phone's outputs equal those of the service's machine. */
    public enum Agreement {
      /** All bytes of the outputs are equal. */
      EQUAL,
      /** Some bytes differ. */
      DIFFERENT,
      /** The outputs of the service's machine were not computed. */
      NOT_COMPARED
    }
  }

  /**
   * The output of one start of the measuring program on the phone.
   *
   * @param exitCode exit code, 0 to 255; 128 + n if signal n ended the program
   * @param stdout the beginning of standard output, up to 256 KiB
   * @param stdoutBytes size of the whole standard output in bytes
   * @param stderr the beginning of standard error, up to 64 KiB
   * @param stderrBytes size of the whole standard error in bytes
   */
  public record RawRun(
      int exitCode, String stdout, long stdoutBytes, String stderr, long stderrBytes) {}

  public BenchmarkReport {
    states = List.copyOf(states);
    raw = List.copyOf(raw);
  }
}
