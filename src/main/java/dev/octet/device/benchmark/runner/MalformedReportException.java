package dev.octet.device.benchmark.runner;

import org.jspecify.annotations.Nullable;

/** Signals that data from a phone are not a valid report of the runner. */
final class MalformedReportException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedReportException(String what) {
    this(what, null);
  }

  MalformedReportException(String what, @Nullable Throwable cause) {
    super("the phone sent an invalid report of the runner: " + what, cause);
  }
}
