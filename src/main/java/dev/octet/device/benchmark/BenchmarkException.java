package dev.octet.device.benchmark;

import dev.octet.device.benchmark.report.BenchmarkFailure;
import org.jspecify.annotations.Nullable;

/** Signals that a benchmark ended without a report. */
public final class BenchmarkException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient BenchmarkFailure failure;

  BenchmarkException(BenchmarkFailure failure, @Nullable Throwable cause) {
    super(failure.detail(), cause);
    this.failure = failure;
  }

  /** Returns the reason, and whether a retry can help. */
  public BenchmarkFailure failure() {
    return failure;
  }
}
