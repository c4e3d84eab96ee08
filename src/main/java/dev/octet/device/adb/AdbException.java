package dev.octet.device.adb;

import org.jspecify.annotations.Nullable;

/**
 * Signals that a call to an adb server or a phone failed. The message names the server and the
 * phone.
 */
public final class AdbException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kind of a failure. */
  public enum Failure {
    /** No adb server answers at the address. */
    SERVER_UNREACHABLE(true),
    /** The server lists no phone with this serial. */
    UNKNOWN_DEVICE(true),
    /** The phone has not accepted the server's key. A person must confirm the key on the phone. */
    UNAUTHORIZED(false),
    /** The server lists the phone, but the phone does not respond. */
    OFFLINE(true),
    /**
     * The phone is listed, but not in a mode that accepts commands, or the server has no permission
     * to open it.
     */
    NOT_READY(true),
    /**
     * The connection ended before the response was complete: the phone or its server was
     * disconnected.
     */
    DEVICE_LOST(true),
    /** The received data violate the protocol. */
    PROTOCOL_VIOLATION(false),
    /** The call exceeded its time limit. */
    DEADLINE(true),
    /** The phone's storage is full. */
    NO_SPACE(false),
    /** The server or the phone refused the request; the message has its reason. */
    REFUSED(false);

    private final boolean retriable;

    Failure(boolean retriable) {
      this.retriable = retriable;
    }

    /**
     * Returns whether the same call can succeed later, or on another phone, without human action.
     */
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

  /** Returns the kind of the failure. */
  public Failure failure() {
    return failure;
  }
}
