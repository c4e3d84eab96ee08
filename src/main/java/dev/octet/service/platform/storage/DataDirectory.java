package dev.octet.service.platform.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder with all files that outlive the process, checked to be usable. */
public final class DataDirectory {
  /** Folders that versions before 0.2 made readable for all local accounts. */
  private static final List<String> FOLDERS =
      List.of("blobs", "blobs/incoming", "scratch", "native", "postgres", "postgres/programs");

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * Creates the folder if it is missing, closes it to other accounts, and tests that it is
   * writable.
   *
   * @throws DataDirectoryException if that fails
   */
  public static DataDirectory open(Path path) {
    try {
      PrivateFolder.create(path);
      probe(path);
      for (String folder : FOLDERS) PrivateFolder.close(path.resolve(folder));
      return new DataDirectory(path);
    } catch (FileSystemException e) {
      throw unusable(path, DataDirectoryException.reason(e), e);
    } catch (IOException e) {
      throw unusable(path, String.valueOf(e.getMessage()), e);
    }
  }

  private static void probe(Path path) throws IOException {
    try {
      Files.delete(Files.createTempFile(path, "probe", ""));
    } catch (IOException e) {
      // on a full disk the service still serves and removes files
      if (!DiskFull.caused(e)) throw e;
    }
  }

  private static DataDirectoryException unusable(Path path, String reason, IOException cause) {
    return new DataDirectoryException(
        "The data directory %s can't be written to: %s.".formatted(path, reason),
        "Choose a folder that the account that runs Octet can write to:"
            + " --octet.data-directory=DIR.",
        cause);
  }

  /** Returns the absolute path of the folder. */
  public Path path() {
    return path;
  }

  /** Returns the path of a file or folder in it, which may not exist. */
  public Path resolve(String name) {
    return path.resolve(name);
  }
}
