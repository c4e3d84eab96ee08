package dev.octet.service.platform.storage;

import dev.octet.service.platform.failure.Causes;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** Tells a full disk, or an exhausted quota, from other failures. */
public final class DiskFull {
  /** The C library's messages for ENOSPC and EDQUOT; Java's exceptions hold nothing else. */
  private static final List<String> WORDS =
      List.of("no space left on device", "disk quota exceeded");

  /** PostgreSQL's {@code disk_full}. */
  private static final String SQL_STATE = "53100";

  /** With less than this nothing useful can be written. */
  private static final long LEAST_BYTES = 1 << 16;

  private DiskFull() {}

  /** Whether a full disk, of this machine or of the database's, is among the causes. */
  public static boolean caused(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof SQLException sql && SQL_STATE.equals(sql.getSQLState())) return true;
      if (cause instanceof IOException && endsWithReason(String.valueOf(cause.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether what another process says of its failure ends with the reason that the system gives;
   * what stands before it may be names that a client has chosen.
   */
  public static boolean endsWithReason(String message) {
    return endsWithOneOf(message, WORDS);
  }

  /** Streams put the reason of the system in parentheses, channels put it behind a colon. */
  static boolean endsWithOneOf(String message, List<String> reasons) {
    String lower = message.strip().toLowerCase(Locale.ROOT);
    return reasons.stream().anyMatch(it -> lower.endsWith(it) || lower.endsWith("(" + it + ")"));
  }

  /** Whether nothing more can be written beside a file or folder; false where that is unknown. */
  public static boolean isAt(Path path) {
    try {
      FileStore store = Files.getFileStore(path);
      return store.getUsableSpace() < LEAST_BYTES;
    } catch (IOException e) {
      return false;
    }
  }
}
