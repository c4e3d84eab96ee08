package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.text.ShortText;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The reason why there is no measurement. The cause is the name of a {@link
 * BenchmarkFailure.Cause}, or one of the service's own: {@link #WORKER_DIED}, {@link
 * #INTERNAL_ERROR}.
 */
@Schema(name = "BenchmarkFailure", description = "The reason why there is no measurement.")
record RunFailure(
    @Schema(
            description =
                "Kind of the failure. The adb server or the device: `SERVER_UNREACHABLE`,"
                    + " `DEVICE_LOST`, `UNAUTHORIZED`, `NOT_READY`, `STORAGE_FULL`,"
                    + " `UNSUPPORTED_DEVICE`, `PRECONDITION_NOT_MET`. The model and its inputs:"
                    + " `MODEL_REFUSED`, `DELEGATE_REFUSED`, `INPUTS_REFUSED`. The measuring program:"
                    + " `RUNNER_CRASHED`, `RUNNER_FAILED`, `MALFORMED_ANSWER`, `TIME_OUT`. The service:"
                    + " `HOST_FAILED`, `CANCELLED`, `WORKER_DIED`, `INTERNAL_ERROR`.",
            example = "DEVICE_LOST")
        String cause,
    @Schema(description = "Explanation with the device, the figures and what to do, in English.")
        String detail,
    @Schema(description = "Whether the same request can succeed later or on another device.")
        boolean retriable,
    @Schema(
            description =
                "Exit code and output of the measuring program on the device. Null unless it was started"
                    + " and ended.")
        @Nullable Runner runner) {

  /** The service ended several times during the run. */
  static final String WORKER_DIED = "WORKER_DIED";

  /** An internal error of Octet. */
  static final String INTERNAL_ERROR = "INTERNAL_ERROR";

  private static final int MOST_CHARS = 4000;

  /**
   * The exit code of the measuring program on the device, and the end of its output.
   *
   * @param exitCode exit code, 0 to 255; 128 + n if signal n ended the program
   * @param stdout the end of standard output, at most 4,000 characters
   * @param stderr the end of standard error, at most 4,000 characters
   */
  @Schema(name = "BenchmarkRunnerEnd")
  record Runner(int exitCode, String stdout, String stderr) {
    static @Nullable Runner of(BenchmarkReport.@Nullable RawRun raw) {
      if (raw == null) return null;
      return new Runner(raw.exitCode(), end(raw.stdout()), end(raw.stderr()));
    }

    private static String end(String text) {
      return ShortText.end(text, MOST_CHARS);
    }
  }

  static RunFailure of(BenchmarkFailure failure) {
    return new RunFailure(
        failure.cause().name(), failure.detail(), failure.retriable(), Runner.of(failure.raw()));
  }

  static RunFailure of(BenchmarkFailure.Cause cause, String detail) {
    return new RunFailure(cause.name(), detail, cause.retriable(), null);
  }

  static RunFailure ofService(String cause, String detail) {
    return new RunFailure(cause, detail, true, null);
  }
}
