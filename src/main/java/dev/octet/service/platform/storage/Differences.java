package dev.octet.service.platform.storage;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The differences between the rows of a database and the files of a directory.
 *
 * @param unknown files that no row names
 * @param missing files that rows name but that do not exist
 */
record Differences(Set<String> unknown, Set<String> missing) {
  /** Compares files and rows. A file with a row but without uses may or may not exist. */
  static Differences of(Set<String> files, Map<String, Integer> rows) {
    Set<String> unknown = new TreeSet<>(files);
    unknown.removeAll(rows.keySet());
    Set<String> missing = new TreeSet<>();
    rows.forEach((name, uses) -> {
      if (uses > 0 && !files.contains(name)) missing.add(name);
    });
    return new Differences(unknown, missing);
  }

  boolean areNone() {
    return unknown.isEmpty() && missing.isEmpty();
  }

  /** Returns the numbers of unknown and missing files as a sentence. */
  String describe() {
    return "%d files of the directory are unknown to the database, %d files that the database names are missing"
        .formatted(unknown.size(), missing.size());
  }
}
