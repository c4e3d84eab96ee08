package dev.octet.device.benchmark.report;

import org.jspecify.annotations.Nullable;

/**
 * The reason why there is no report.
 *
 * @param cause kind of the failure
 * @param detail explanation with the phone, the figures and what to do, for a person
 * @param raw output of the runner; null if it was not started or did not end
 * @param cleanedUp whether nothing of this session is left on the phone; if something is, the next
 *     session removes it
 */
public record BenchmarkFailure(
    Cause cause, String detail, BenchmarkReport.@Nullable RawRun raw, boolean cleanedUp) {

  /** The cause of a failure. */
  public enum Cause {
    /** No adb server answers. */
    SERVER_UNREACHABLE(true),
    /** The phone was disconnected, or is not attached. */
    DEVICE_LOST(true),
    /**
     * The phone has not accepted the adb server's key; a person must confirm the key on its screen.
     */
    UNAUTHORIZED(false),
    /** The phone is offline or not in a mode that accepts commands. */
    NOT_READY(true),
    /** The phone has no space left, even after clearing the cache. */
    STORAGE_FULL(false),
    /** There is no runner for the phone's ABI. */
    UNSUPPORTED_DEVICE(false),
    /** The phone's battery is too low, or too warm after the cool-down. */
    PRECONDITION_NOT_MET(true),
    /** TensorFlow Lite can't read, prepare or run the model on the phone. */
    MODEL_REFUSED(false),
    /** The delegate can't be created, or refuses the model. */
    DELEGATE_REFUSED(false),
    /** The inputs don't fit the model. */
    INPUTS_REFUSED(false),
    /** The runner was ended by a signal. */
    RUNNER_CRASHED(false),
    /** The runner stopped with an error of its own, or can't be started. */
    RUNNER_FAILED(false),
    /** The phone's data are not a valid report, or violate the adb protocol. */
    MALFORMED_ANSWER(false),
    /** A step exceeded its time limit. */
    TIME_OUT(true),
    /** A file of this machine can't be read. */
    HOST_FAILED(false),
    /** The calling thread was interrupted, and its interrupt status is still set. */
    CANCELLED(false);

    private final boolean retriable;

    Cause(boolean retriable) {
      this.retriable = retriable;
    }

    /**
     * Returns whether the same benchmark can succeed later or on another phone, without human
     * action.
     */
    public boolean retriable() {
      return retriable;
    }
  }

  /** Returns whether the same benchmark can succeed later or on another phone. */
  public boolean retriable() {
    return cause.retriable();
  }
}
