package dev.octet.device.benchmark.phone;

import dev.octet.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that can be pushed to a phone.
 *
 * @param name of the file
 * @param sha256 of its content
 * @param bytes its size
 * @param permissions as {@code chmod} takes them
 * @param source where it comes from
 */
public record PushedFile(String name, String sha256, long bytes, int permissions, Source source) {
  /** Opens the content, as often as it is asked. */
  public interface Source {
    InputStream open() throws IOException;
  }

  /** A file whose content is read once here, for its hash and size. */
  public static PushedFile of(String name, int permissions, Source source) throws IOException {
    try (InputStream content = source.open()) {
      var counted = new CountingInput(content);
      String sha256 = Sha256.of(counted);
      return new PushedFile(name, sha256, counted.count(), permissions, source);
    }
  }

  /** A file of this machine that anyone on the phone may read. */
  public static PushedFile of(String name, Path file) throws IOException {
    return of(name, 0644, () -> Files.newInputStream(file));
  }
}
