package dev.octet.device.adb;

import org.jspecify.annotations.Nullable;

/** A call to an adb server or a phone failed. The message names the server and the phone. */
public final class AdbException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kind of a failure. */
  public enum Failure {
    /** No adb server answers at the address. */
    SERVER_UNREACHABLE(true),
    /** The server knows no phone of that serial. */
    UNKNOWN_DEVICE(true),
    /** The phone has not accepted the server's key. A person has to confirm it on the phone. */
    UNAUTHORIZED(false),
    /** The phone is known but does not answer. */
    OFFLINE(true),
    /**
     * The phone is there but runs no Android that takes commands, or the server may not open it.
     */
    NOT_READY(true),
    /** The connection ended before the answer was whole: the phone or its server went away. */
    DEVICE_LOST(true),
    /** What was received is not the protocol. */
    PROTOCOL_VIOLATION(false),
    /** The call took longer than it was allowed to. */
    DEADLINE(true),
    /** The phone's storage is full. */
    NO_SPACE(false),
    /** The server or the phone said no, for a reason in its own words. */
    REFUSED(false);

    private final boolean retriable;

    Failure(boolean retriable) {
      this.retriable = retriable;
    }

    /** Whether the same call can succeed later, or on another phone, with nobody doing anything. */
    public boolean retriable() {
      return retriable;
    }
  }

  private final Failure failure;

  AdbException(Failure failure, String message) {
    this(failure, message, null);
  }

  AdbException(Failure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /** The kind of a failure. */
  public Failure failure() {
    return failure;
  }
}
