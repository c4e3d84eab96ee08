package dev.octet.device.benchmark;

import dev.octet.device.adb.ShellResult;
import dev.octet.device.benchmark.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.BenchmarkReport.RawRun;
import org.jspecify.annotations.Nullable;

/** The phone answered, and the answer ends the session. */
final class PhoneRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final BenchmarkFailure.Cause kind;
  private final transient @Nullable RawRun raw;

  PhoneRefusal(Cause kind, String detail) {
    this(kind, detail, null, null);
  }

  PhoneRefusal(Cause kind, String detail, @Nullable RawRun raw, @Nullable Throwable cause) {
    super(detail, cause);
    this.kind = kind;
    this.raw = raw;
  }

  /** A command of the phone's shell that failed. */
  static PhoneRefusal of(String what, ShellResult result) {
    String error = IdentityReader.shown(result.errorText());
    boolean full = error.contains("No space left");
    return new PhoneRefusal(
        full ? Cause.STORAGE_FULL : Cause.RUNNER_FAILED,
        "the phone can't %s: exit code %d, %s".formatted(what, result.exitCode(), error));
  }

  BenchmarkFailure failure(boolean cleanedUp) {
    return new BenchmarkFailure(kind, String.valueOf(getMessage()), raw, cleanedUp);
  }
}
