package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.text.ShortText;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no measurement.
 *
 * @param cause a {@link BenchmarkFailure.Cause}, or one of those that are this service's: {@link
 *     #WORKER_DIED}, {@link #INTERNAL_ERROR}
 * @param detail for a person
 * @param retriable whether the same can succeed later or on another device
 * @param runner what the runner said last; null if it was not started or did not end
 */
@Schema(name = "BenchmarkFailure")
record RunFailure(
    @Schema(example = "DEVICE_LOST") String cause,
    @Schema(description = "With the device, the figures and what to do") String detail,
    @Schema(description = "Whether the same can succeed later or on another device")
        boolean retriable,
    @Schema(description = "What the runner said last. Null unless it was started and ended.")
        @Nullable Runner runner) {

  /** The service ended several times in mid-run. */
  static final String WORKER_DIED = "WORKER_DIED";

  /** Octet failed. */
  static final String INTERNAL_ERROR = "INTERNAL_ERROR";

  private static final int MOST_CHARS = 4000;

  /** The runner's exit code and output. */
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
