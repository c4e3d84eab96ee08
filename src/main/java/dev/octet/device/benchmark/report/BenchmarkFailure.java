package dev.octet.device.benchmark.report;

import org.jspecify.annotations.Nullable;

/**
 * Why there is no report.
 *
 * @param cause what failed
 * @param detail with the phone, the figures and what to do, for a person
 * @param raw what the runner gave, if it was started and ended
 * @param cleanedUp whether nothing of this session is known to be left on the phone; the next
 *     session clears what is
 */
public record BenchmarkFailure(
    Cause cause, String detail, BenchmarkReport.@Nullable RawRun raw, boolean cleanedUp) {

  /** The cause of a failure. */
  public enum Cause {
    /** No adb server answers. */
    SERVER_UNREACHABLE(true),
    /** The phone went away, or is not there. */
    DEVICE_LOST(true),
    /** The phone has not accepted the adb server's key: a person has to, on its screen. */
    UNAUTHORIZED(false),
    /** The phone is offline or runs no Android that takes commands. */
    NOT_READY(true),
    /** The phone has no space left, even without what was cached on it. */
    STORAGE_FULL(false),
    /** There is no runner for the phone's ABI. */
    UNSUPPORTED_DEVICE(false),
    /** The phone's battery is too low, or too warm after the cool-down. */
    PRECONDITION_NOT_MET(true),
    /** TensorFlow Lite can't read, prepare or run the model there. */
    MODEL_REFUSED(false),
    /** The delegate can't be made, or can't be given the model. */
    DELEGATE_REFUSED(false),
    /** The inputs don't fit the model. */
    INPUTS_REFUSED(false),
    /** A signal ended the runner. */
    RUNNER_CRASHED(false),
    /** The runner gave up, for a reason of its own, or can't be started. */
    RUNNER_FAILED(false),
    /** What came from the phone is no report, or no adb. */
    MALFORMED_ANSWER(false),
    /** A step took longer than it may. */
    TIME_OUT(true),
    /** A file of this machine can't be read. */
    HOST_FAILED(false),
    /** The calling thread was interrupted; it still is. */
    CANCELLED(false);

    private final boolean retriable;

    Cause(boolean retriable) {
      this.retriable = retriable;
    }

    /** Whether the same can succeed later or on another phone, with nobody doing anything. */
    public boolean retriable() {
      return retriable;
    }
  }

  /** Whether the same can succeed later or on another phone. */
  public boolean retriable() {
    return cause.retriable();
  }
}
