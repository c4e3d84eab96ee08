package dev.octet.engine.samples;

import dev.octet.engine.archive.ZipArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What had to be unpacked, one file after another in one file of the scratch folder, so that no
 * name in an archive ever becomes a path. Removed on close.
 */
final class ScratchFile implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final Path folder;
  private final byte[] buffer = new byte[BUFFER];
  private @Nullable Path file;
  private @Nullable OutputStream out;
  private long end;

  ScratchFile(Path folder) {
    this.folder = folder;
  }

  /**
   * Unpacks at most so many bytes; what declared fewer than it has is refused.
   *
   * @param name for the message
   */
  synchronized EntryStore.Region append(InputStream stream, long most, String name)
      throws IOException {
    Path target = file;
    OutputStream opened = out;
    if (target == null || opened == null) {
      target = Files.createTempFile(folder, "samples-", ".unpacked");
      file = target;
      opened = Files.newOutputStream(target);
      out = opened;
    }
    long start = end;
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      if (n > most - (end - start)) {
        throw SetProblems.of(
            "unreadable-archive",
            name,
            "It holds more than the %,d bytes that it declares.".formatted(most),
            "Pack the archive again.");
      }
      write(opened, buffer, n);
      end += n;
    }
    return new EntryStore.Region(target, start, end - start);
  }

  /**
   * Where the content of a file in a zip lies uncompressed: in the archive if it is stored there,
   * else it is unpacked. Its checksum is compared.
   *
   * @param name for messages
   */
  EntryStore.Region region(ZipArchive zip, ZipArchive.Entry entry, String name) throws IOException {
    try (InputStream stream = zip.open(entry)) {
      if (!entry.isStored()) return append(stream, entry.bytes(), name);
      stream.skipNBytes(entry.bytes());
      if (stream.read() >= 0) throw new IllegalStateException("more than declared");
      return new EntryStore.Region(zip.file(), zip.positionInFile(entry), entry.bytes());
    }
  }

  /** A full disk is no fault of the archive that is being read. */
  private static void write(OutputStream out, byte[] buffer, int length) {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      if (out != null) out.close();
    } finally {
      if (file != null) Files.deleteIfExists(file);
    }
  }
}
