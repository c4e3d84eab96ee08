package dev.octet.service.platform.storage;

import org.jspecify.annotations.Nullable;

/**
 * The content of the file {@code storage.json} of a data directory.
 *
 * @param mark the database's mark when the file was written; null for a new pair
 * @param intended the mark that was being written to the database; null once that was committed
 * @param database location of the database, for messages
 */
record DirectoryState(
    @Nullable StorageMark mark, @Nullable StorageMark intended, @Nullable String database) {
  /** The state of a directory that was never paired. */
  static final DirectoryState NONE = new DirectoryState(null, null, null);

  /** Returns whether a database with this mark belongs to this directory. */
  boolean belongsTo(StorageMark other) {
    return other.equals(mark) || other.equals(intended);
  }
}
