package dev.octet.service.platform.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The paths of blobs in a data directory: {@code blobs/ab/cd/abcd…}, named by their SHA-256. */
public final class StoredFiles {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int DEPTH = 3;

  private StoredFiles() {}

  /**
   * Returns the path of a blob.
   *
   * @throws IllegalArgumentException if the name is not a SHA-256
   */
  public static Path place(Path root, String sha256) {
    if (!SHA256.matcher(sha256).matches()) throw new IllegalArgumentException(sha256);
    return root.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2, 4)).resolve(sha256);
  }

  /** Returns the names of the blobs under a root; empty if the root is missing. */
  public static Set<String> names(Path root) throws IOException {
    if (!Files.isDirectory(root)) return Set.of();
    try (Stream<Path> files =
        Files.find(root, DEPTH, (_, attributes) -> attributes.isRegularFile())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(SHA256.asMatchPredicate())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
