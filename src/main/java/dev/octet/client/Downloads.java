package dev.octet.client;

import dev.octet.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Downloads files of a known size and hash; a broken download continues where it broke off. */
final class Downloads {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int PARTIAL_CONTENT = 206;

  /** Broken connections in succession, without a byte between them. */
  private static final int MAX_BREAKS = 10;

  private Downloads() {}

  /**
   * Downloads a file.
   *
   * @param path path of the content, which the service sends with its hash as entity tag
   * @param bytes size of the content
   * @param to a file that does not exist; it may hold a part of the content after a failure
   * @throws IOException if the connection breaks too often, or the content does not have the hash
   */
  static void download(
      ServiceConnection connection, String path, long bytes, String sha256, Path to)
      throws IOException {
    Files.createFile(to);
    int breaks = 0;
    for (long have = 0; have < bytes; ) {
      IOException broken = null;
      try {
        readOn(connection, path, sha256, to, have);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        broken = e;
      }
      long now = Files.size(to);
      breaks = now > have ? 0 : breaks + 1;
      if (breaks > MAX_BREAKS) {
        throw new IOException("the download of %s broke off".formatted(path), broken);
      }
      have = now;
      if (have < bytes) ServiceConnection.pause(PAUSE);
    }
    if (Files.size(to) != bytes || !sha256.equals(hash(to))) {
      throw new IOException(
          "%s is not what the service has stored; try again".formatted(connection.url(path)));
    }
  }

  private static void readOn(
      ServiceConnection connection, String path, String sha256, Path to, long have)
      throws IOException {
    HttpRequest.Builder request = connection.request(path, TIMEOUT);
    if (have > 0) {
      request.header("Range", "bytes=%d-".formatted(have));
      request.header("If-Range", '"' + sha256 + '"');
    }
    HttpResponse<InputStream> response = connection.send(request.build());
    OpenOption how =
        response.statusCode() == PARTIAL_CONTENT
            ? StandardOpenOption.APPEND
            : StandardOpenOption.TRUNCATE_EXISTING;
    try (InputStream body = response.body();
        var out = Files.newOutputStream(to, StandardOpenOption.WRITE, how)) {
      body.transferTo(out);
    }
  }

  private static String hash(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return Sha256.of(content);
    }
  }
}
