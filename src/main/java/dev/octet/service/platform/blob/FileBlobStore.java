package dev.octet.service.platform.blob;

import dev.octet.hash.Sha256;
import dev.octet.service.platform.problem.ContentTooLargeException;
import dev.octet.service.platform.storage.DataDirectory;
import dev.octet.service.platform.storage.LeftOvers;
import dev.octet.service.platform.storage.PrivateFolder;
import dev.octet.service.platform.storage.RunFolder;
import dev.octet.service.platform.storage.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Set;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Stores blobs as files {@code blobs/ab/cd/abcd…}. Files that are being received lie in {@code
 * blobs/incoming/RUN/}, a {@link RunFolder}.
 */
@Component
@DependsOnDatabaseInitialization // the directory is compared with the database before anything uses
// it
final class FileBlobStore implements BlobStore, AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path root;
  private final LeftOvers leftOvers;
  private final RunFolder incoming;

  FileBlobStore(DataDirectory directory, LeftOvers leftOvers) throws IOException {
    root = directory.resolve("blobs");
    this.leftOvers = leftOvers;
    incoming = RunFolder.open(root.resolve("incoming"));
  }

  @Override
  public Incoming receive(String name, InputStream content, long mostBytes) throws IOException {
    Path folder = Files.createTempDirectory(incoming.path(), "");
    try {
      return receive(content, folder.resolve(name), mostBytes);
    } catch (IOException | RuntimeException e) {
      FileSystemUtils.deleteRecursively(folder);
      throw e;
    }
  }

  private static Incoming receive(InputStream content, Path part, long mostBytes)
      throws IOException {
    MessageDigest digest = Sha256.digest();
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
    return new Part(Sha256.finish(digest), bytes, part);
  }

  /** A received file, in a folder of its own. */
  private record Part(String sha256, long bytes, Path file) implements Incoming {
    @Override
    public void close() throws IOException {
      FileSystemUtils.deleteRecursively(file.getParent());
    }
  }

  @Override
  public boolean store(Incoming received) throws IOException {
    Path blob = path(received.sha256());
    if (Files.exists(blob)) return false;
    force(received.file());
    Path folder = PrivateFolder.createParentOf(blob);
    Files.move(received.file(), blob, StandardCopyOption.ATOMIC_MOVE);
    for (Path changed = folder;
        changed != null && changed.startsWith(root);
        changed = changed.getParent()) {
      force(changed);
    }
    return true;
  }

  /** Forces a file's content, or a folder's renames, to disk. */
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
  public Set<String> names() throws IOException {
    return StoredFiles.names(root);
  }

  @Override
  public void delete(String sha256) throws IOException {
    Files.deleteIfExists(path(sha256));
  }

  @Override
  public void setAside(String sha256) throws IOException {
    leftOvers.take(path(sha256));
  }

  @Override
  public Path leftOvers() {
    return leftOvers.folder();
  }

  private Path path(String sha256) {
    return StoredFiles.place(root, sha256);
  }

  @Override
  public void close() {
    try {
      incoming.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
