package dev.octet.service.platform.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder with everything that outlives the process, found usable. */
public final class DataDirectory {
  /** The folders of Octet that versions before 0.2 made readable for every local account. */
  private static final List<String> FOLDERS =
      List.of("blobs", "blobs/incoming", "scratch", "native", "postgres", "postgres/programs");

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes the folder if it is missing, closes it to other accounts, and tries to write into it.
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
      // on a full disk the service still serves what it has, and removes what is not needed
      if (!DiskFull.caused(e)) throw e;
    }
  }

  private static DataDirectoryException unusable(Path path, String reason, IOException cause) {
    return new DataDirectoryException(
        "The data directory %s can't be written: %s.".formatted(path, reason),
        "Give the account that runs Octet a folder that it can write:"
            + " --octet.data-directory=DIR.",
        cause);
  }

  /** Absolute. */
  public Path path() {
    return path;
  }

  /** A file or folder in it, which need not exist. */
  public Path resolve(String name) {
    return path.resolve(name);
  }
}
