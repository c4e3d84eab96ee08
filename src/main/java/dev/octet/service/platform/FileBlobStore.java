package dev.octet.service.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Blobs as files: {@code blobs/ab/cd/abcd…}. What is being received lies in {@code
 * blobs/incoming/RUN/}, one folder for each running service, locked by it; folders that nobody
 * locks belong to runs that were killed, and are removed at the next start.
 */
@Component
final class FileBlobStore implements BlobStore, AutoCloseable {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int BUFFER_BYTES = 1 << 16;

  /** Of a blob under the root. */
  private static final int DEPTH = 3;

  private static final String LOCK = "lock";

  private final Path root;
  private final Path incoming;
  private final FileChannel lock;

  @Autowired
  FileBlobStore(OctetProperties properties) throws IOException {
    this(properties.dataDirectory().resolve("blobs"));
  }

  FileBlobStore(Path root) throws IOException {
    this.root = root;
    Path runs = Files.createDirectories(root.resolve("incoming"));
    removeLeftovers(runs);
    incoming = Files.createDirectory(runs.resolve(UUID.randomUUID().toString()));
    lock =
        FileChannel.open(
            incoming.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (lock.tryLock() == null) throw new IOException("Can't lock " + incoming);
  }

  private static void removeLeftovers(Path runs) throws IOException {
    try (Stream<Path> folders = Files.list(runs)) {
      for (Path folder : folders.toList()) {
        if (!isInUse(folder)) FileSystemUtils.deleteRecursively(folder);
      }
    }
  }

  private static boolean isInUse(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (NoSuchFileException e) {
      // a run makes its lock right after its folder
      return Files.exists(folder)
          && Files.getLastModifiedTime(folder).toInstant().isAfter(Instant.now().minusSeconds(60));
    }
  }

  @Override
  public Incoming receive(String name, InputStream content, long mostBytes) throws IOException {
    Path folder = Files.createTempDirectory(incoming, "");
    try {
      return receive(content, folder.resolve(name), mostBytes);
    } catch (IOException | RuntimeException e) {
      FileSystemUtils.deleteRecursively(folder);
      throw e;
    }
  }

  private static Incoming receive(InputStream content, Path part, long mostBytes)
      throws IOException {
    MessageDigest digest = sha256();
    var buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    try (var channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        bytes += read;
        if (bytes > mostBytes) throw new ContentTooLargeException(mostBytes);
        digest.update(buffer, 0, read);
        var piece = ByteBuffer.wrap(buffer, 0, read);
        while (piece.hasRemaining()) channel.write(piece);
      }
    }
    return new Part(HexFormat.of().formatHex(digest.digest()), bytes, part);
  }

  /** A received file, in a folder of its own. */
  private record Part(String sha256, long bytes, Path file) implements Incoming {
    @Override
    public void close() throws IOException {
      FileSystemUtils.deleteRecursively(file.getParent());
    }
  }

  @Override
  public void store(Incoming received) throws IOException {
    Path blob = path(received.sha256());
    if (Files.exists(blob)) return;
    force(received.file());
    Path folder = blob.getParent();
    Files.createDirectories(folder);
    Files.move(received.file(), blob, StandardCopyOption.ATOMIC_MOVE);
    for (Path changed = folder;
        changed != null && changed.startsWith(root);
        changed = changed.getParent()) {
      force(changed);
    }
  }

  /** A file is on disk when its content is, a rename when its folder is. */
  private static void force(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Path file(String sha256) throws IOException {
    Path path = path(sha256);
    if (!Files.isRegularFile(path)) throw new NoSuchFileException(path.toString());
    return path;
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files =
        Files.find(root, DEPTH, (_, attributes) -> attributes.isRegularFile())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(SHA256.asMatchPredicate())
          .toList();
    }
  }

  @Override
  public void delete(String sha256) throws IOException {
    Files.deleteIfExists(path(sha256));
  }

  private Path path(String sha256) {
    if (!SHA256.matcher(sha256).matches()) throw new IllegalArgumentException(sha256);
    return root.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2, 4)).resolve(sha256);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
      FileSystemUtils.deleteRecursively(incoming);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
