package dev.octet.service.platform.postgres;

import dev.octet.service.platform.failure.Causes;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Reports in a few words, without a stack trace, why the embedded database does not start. */
final class PostgresStartFailureAnalyzer implements FailureAnalyzer {
  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof DataDirectoryInUseException inUse) {
        return new FailureAnalysis(inUse.getMessage(), inUse.action(), inUse);
      }
      if (cause instanceof PostgresStartException start) {
        return new FailureAnalysis(start.getMessage(), start.action(), start);
      }
    }
    return null;
  }
}
