package dev.octet.device.benchmark;

import dev.octet.device.adb.AdbException;
import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;

/** Maps failures of adb calls to causes of a benchmark's failure. */
final class Failures {
  private Failures() {}

  static BenchmarkFailure of(AdbException e, boolean cleanedUp) {
    Cause cause =
        switch (e.failure()) {
          case SERVER_UNREACHABLE -> Cause.SERVER_UNREACHABLE;
          case UNKNOWN_DEVICE, DEVICE_LOST -> Cause.DEVICE_LOST;
          case UNAUTHORIZED -> Cause.UNAUTHORIZED;
          case OFFLINE, NOT_READY -> Cause.NOT_READY;
          case PROTOCOL_VIOLATION -> Cause.MALFORMED_ANSWER;
          case DEADLINE -> Cause.TIME_OUT;
          case NO_SPACE -> Cause.STORAGE_FULL;
          case REFUSED -> Cause.RUNNER_FAILED;
        };
    return new BenchmarkFailure(cause, String.valueOf(e.getMessage()), null, cleanedUp);
  }
}
