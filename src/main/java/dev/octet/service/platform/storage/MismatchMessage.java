package dev.octet.service.platform.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Describes how a directory and a database differ, and what an operator can do about it. */
record MismatchMessage(
    Path directory, DirectoryState state, String database, @Nullable StorageMark mark) {
  private static final String SETTING = "octet.storage.accept-mismatch";

  /**
   * Returns the exception that refuses the start.
   *
   * @param how further details of the difference; may be empty
   * @param code that accepts the difference
   * @param given the configured code, which does not accept the difference; null if none is
   *     configured
   */
  StorageMismatchException exception(String how, String code, @Nullable String given) {
    var text = new StringBuilder();
    text.append("The data directory and the database don't belong together.\n");
    text.append("  directory: %s: %s".formatted(directory, StorageMark.describe(state.mark())));
    if (state.database() != null) text.append(", last used with ").append(state.database());
    text.append("\n  database: %s: %s\n".formatted(database, StorageMark.describe(mark)));
    text.append(reason());
    if (!how.isEmpty()) text.append(": ").append(how);
    text.append(". Nothing was changed.");
    if (given != null && !given.isBlank()) {
      text.append("\n%s=%s accepts a different mismatch than this one.".formatted(SETTING, given));
    }
    return new StorageMismatchException(text.toString(), action(code));
  }

  private String reason() {
    StorageMark own = state.mark();
    if (own == null && mark == null) return "Neither has an id yet, and they differ";
    if (own == null) {
      return "The directory was never used with this database: it is new, or another one's";
    }
    if (mark == null) {
      return "The database was never used with this directory: it is new, or its name is mistyped";
    }
    if (!own.id().equals(mark.id())) return "They are of different installations";
    if (mark.generation() < own.generation()) {
      return "The database is older than the directory, as one from a backup is";
    }
    if (mark.generation() > own.generation()) {
      return "The directory is older than the database, as one from a backup or another replica's is";
    }
    return "They were copied from one installation and used apart since";
  }

  private String action(String code) {
    return """
    Set octet.data-directory and spring.datasource.url to a directory and a database that \
    belong together, or restore both from backups of the same time. To use these two together \
    as they are, start once with --%s=%s: they become a pair, files that the database does not \
    know are moved to %s, and rows whose files are missing stay without them.\
    """
        .formatted(SETTING, code, directory.resolve(LeftOvers.FOLDER));
  }
}
