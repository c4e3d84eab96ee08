package dev.octet.service.platform.storage;

import dev.octet.service.platform.failure.Causes;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Reports in a few words, without a stack trace, why the storage can't be used. */
final class StorageFailureAnalyzer implements FailureAnalyzer {
  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      FailureAnalysis analysis =
          switch (cause) {
            case StorageMismatchException e -> analysis(e, e.action());
            case DataDirectoryException e -> analysis(e, e.action());
            case DatabaseUnreachableException e -> analysis(e, e.action());
            case FileSystemException e -> unusable(e);
            default -> null;
          };
      if (analysis != null) return analysis;
    }
    return null;
  }

  private static FailureAnalysis unusable(FileSystemException e) {
    return new FailureAnalysis(
        "%s can't be used: %s.".formatted(e.getFile(), DataDirectoryException.reason(e)),
        "Octet's files are in the data directory (octet.data-directory). The account that runs Octet"
            + " must be able to write there, and the disk must have free space.",
        e);
  }

  private static FailureAnalysis analysis(RuntimeException e, String action) {
    return new FailureAnalysis(String.valueOf(e.getMessage()), action, e);
  }
}
