package dev.octet;

import static org.assertj.core.api.Assertions.assertThat;

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

  /**
   * The path of a file or folder. Where its first two folders are absent, the test is skipped with
   * a message; where they exist and the rest does not, the test fails, since then its path is
   * wrong.
   */
  public static Path require(String relative) {
    Path path = path(relative);
    Path parts = Path.of(relative);
    Path group = path(parts.subpath(0, Math.min(2, parts.getNameCount())).toString());
    Assumptions.assumeTrue(Files.exists(group), () -> "skipped: needs the shared data " + path);
    assertThat(path).exists();
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
