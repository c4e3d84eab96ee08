package dev.octet.device.benchmark.phone;

import dev.octet.device.adb.ShellResult;
import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkReport.RawRun;
import org.jspecify.annotations.Nullable;

/** Signals that a response or the state of the phone ends the session. */
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

  /**
   * Returns the refusal for a failed command of the phone's shell.
   *
   * @param what the purpose of the command: "the phone can't …"
   */
  static PhoneRefusal of(String what, ShellResult result) {
    String error = IdentityReader.shown(result.errorText());
    boolean full = error.contains("No space left");
    return new PhoneRefusal(
        full ? Cause.STORAGE_FULL : Cause.RUNNER_FAILED,
        "the phone can't %s: exit code %d, %s".formatted(what, result.exitCode(), error));
  }

  /**
   * Returns the refusal as the session's failure.
   *
   * @param cleanedUp whether nothing of the session is left on the phone
   */
  public BenchmarkFailure failure(boolean cleanedUp) {
    return new BenchmarkFailure(kind, String.valueOf(getMessage()), raw, cleanedUp);
  }
}
