package dev.octet.device.benchmark.phone;

import dev.octet.device.adb.ShellResult;
import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkReport.RawRun;
import org.jspecify.annotations.Nullable;

/** The phone answered, and the answer ends the session. */
public final class PhoneRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final BenchmarkFailure.Cause kind;
  private final transient @Nullable RawRun raw;

  public PhoneRefusal(Cause kind, String detail) {
    this(kind, detail, null, null);
  }

  public PhoneRefusal(Cause kind, String detail, @Nullable RawRun raw, @Nullable Throwable cause) {
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

  /** The refusal as the session's failure. */
  public BenchmarkFailure failure(boolean cleanedUp) {
    return new BenchmarkFailure(kind, String.valueOf(getMessage()), raw, cleanedUp);
  }
}
