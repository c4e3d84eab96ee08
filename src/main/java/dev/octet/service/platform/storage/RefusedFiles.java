package dev.octet.service.platform.storage;

import dev.octet.service.platform.failure.Causes;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;

/**
 * Tells a file system that refuses its service from faults of the program: it was mounted
 * read-only, its server or its disk fails, a folder lost its permissions, too many files are open.
 */
final class RefusedFiles {
  /** The C library's messages for EROFS, EIO, ESTALE, ENOTCONN, EMFILE, ENFILE, EACCES, EPERM. */
  private static final List<String> WORDS =
      List.of(
          "read-only file system",
          "input/output error",
          "stale file handle",
          "transport endpoint is not connected",
          "too many open files",
          "too many open files in system",
          "permission denied",
          "operation not permitted");

  private RefusedFiles() {}

  /** Whether refused files are among the causes of a failure. */
  static boolean caused(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      boolean isRefused =
          switch (cause) {
            case AccessDeniedException _, ReadOnlyFileSystemException _ -> true;
            // a peer's
            case SocketException _ -> false;
            case IOException e -> DiskFull.endsWithOneOf(String.valueOf(e.getMessage()), WORDS);
            default -> false;
          };
      if (isRefused) return true;
    }
    return false;
  }
}
