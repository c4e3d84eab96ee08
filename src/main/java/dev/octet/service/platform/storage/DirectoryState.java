package dev.octet.service.platform.storage;

import org.jspecify.annotations.Nullable;

/**
 * The content of the file {@code storage.json} of a data directory.
 *
 * @param mark the one that the database had when the file was written; null for a new pair
 * @param intended the one that was being written to the database; null once that was committed
 * @param database where the database was, for messages
 */
record DirectoryState(
    @Nullable StorageMark mark, @Nullable StorageMark intended, @Nullable String database) {
  /** The state of a directory that was never paired. */
  static final DirectoryState NONE = new DirectoryState(null, null, null);

  /** Whether a database with this mark is this directory's. */
  boolean belongsTo(StorageMark other) {
    return other.equals(mark) || other.equals(intended);
  }
}
