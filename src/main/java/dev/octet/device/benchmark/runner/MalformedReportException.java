package dev.octet.device.benchmark.runner;

import org.jspecify.annotations.Nullable;

/** What came from a phone is not what the runner writes. */
final class MalformedReportException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedReportException(String what) {
    this(what, null);
  }

  MalformedReportException(String what, @Nullable Throwable cause) {
    super("the phone sent no report of the runner: " + what, cause);
  }
}
