package dev.octet.service.platform.storage;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the rows of a database differ from the files of a directory.
 *
 * @param unknown files that no row names
 * @param missing files that rows name and that are not there
 */
record Differences(Set<String> unknown, Set<String> missing) {
  /** Compares; a file whose last use has just ended may be there or not. */
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

  /** In words: {@code 3 files that no row names, 2 rows whose file is missing}. */
  String describe() {
    return "%d files of the directory are unknown to the database, %d files that the database names are missing"
        .formatted(unknown.size(), missing.size());
  }
}
