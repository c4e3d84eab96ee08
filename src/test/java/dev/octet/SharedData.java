package dev.octet;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The real models and images beside the project ({@code ../shared/data}, or where {@code
 * OCTET_SHARED_DATA} points).
 */
public final class SharedData {
  private SharedData() {}

  /** The path of a file or folder; skips the test, with a message, where it is absent. */
  public static Path require(String relative) {
    Path path = path(relative);
    Assumptions.assumeTrue(Files.exists(path), () -> "skipped: needs the shared data " + path);
    return path;
  }

  /** The path of a file or folder; null where it is absent. */
  public static @Nullable Path find(String relative) {
    Path path = path(relative);
    return Files.exists(path) ? path : null;
  }

  private static Path path(String relative) {
    String elsewhere = System.getenv("OCTET_SHARED_DATA");
    return Path.of(elsewhere == null ? "../shared/data" : elsewhere).resolve(relative);
  }
}
