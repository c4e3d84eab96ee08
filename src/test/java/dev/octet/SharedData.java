package dev.octet;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The real models and images beside the project ({@code ../shared/data}, or where {@code
 * OCTET_SHARED_DATA} points).
 */
public final class SharedData {
  private SharedData() {}

  /** The path of a file or folder; skips the test, with a message, where it is absent. */
  public static Path require(String relative) {
    String elsewhere = System.getenv("OCTET_SHARED_DATA");
    Path root = Path.of(elsewhere == null ? "../shared/data" : elsewhere);
    Path path = root.resolve(relative);
    Assumptions.assumeTrue(Files.exists(path), () -> "skipped: needs the shared data " + path);
    return path;
  }
}
