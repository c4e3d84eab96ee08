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
 * @param bytes size of its content
 * @param permissions as for {@code chmod}
 * @param source opens its content
 */
public record PushedFile(String name, String sha256, long bytes, int permissions, Source source) {
  /** Opens the content, any number of times. */
  public interface Source {
    InputStream open() throws IOException;
  }

  /** Returns a file to push. The content is read once for its hash and size. */
  public static PushedFile of(String name, int permissions, Source source) throws IOException {
    try (InputStream content = source.open()) {
      var counted = new CountingInput(content);
      String sha256 = Sha256.of(counted);
      return new PushedFile(name, sha256, counted.count(), permissions, source);
    }
  }

  /** Returns a local file to push, readable by all users of the phone. */
  public static PushedFile of(String name, Path file) throws IOException {
    return of(name, 0644, () -> Files.newInputStream(file));
  }
}
