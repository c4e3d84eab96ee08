package dev.octet.service.platform.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of the server's Unix socket. The kernel limits a socket's path to {@value
 * #LONGEST_PATH} bytes. The folder is therefore in a directory for temporary files, wherever the
 * database is, with a random name and closed to other users. A file in the database's folder
 * contains its path, so that the next start removes the folder that a killed run left.
 */
final class SocketFolder implements AutoCloseable {
  /** {@code sun_path} of Linux (unix(7)) has 108 bytes including the terminating 0. */
  static final int LONGEST_PATH = 107;

  /** The port that is part of the socket's name. PostgreSQL does not listen on it. */
  static final int PORT = 5432;

  private static final String SOCKET = ".s.PGSQL." + PORT;
  private static final String LOCK = SOCKET + ".lock";
  private static final int NAME_BYTES = 8;
  private static final Pattern NAME = Pattern.compile("octet-[0-9a-f]{" + 2 * NAME_BYTES + "}");

  private final Path path;
  private final Path memory;
  private final ServerAccount account;

  private SocketFolder(Path path, Path memory, ServerAccount account) {
    this.path = path;
    this.memory = memory;
    this.account = account;
  }

  /**
   * Creates a folder, and removes that of an earlier run.
   *
   * @param database folder with the file that contains the path
   * @param account that the server runs as
   * @param parents candidates; the first that is short enough and writable is used
   * @throws PostgresStartException if there is none
   */
  static SocketFolder make(Path database, ServerAccount account, List<Path> parents)
      throws IOException, InterruptedException {
    Path memory = database.resolve("socket-folder");
    forget(memory);
    List<String> complaints = new ArrayList<>();
    for (Path parent : parents) {
      var folder = new SocketFolder(parent.resolve(randomName()), memory, account);
      String complaint = folder.complaint();
      if (complaint.isEmpty()) return folder;
      complaints.add(parent + " " + complaint);
    }
    throw new PostgresStartException(
        "No folder is usable for the socket of the embedded PostgreSQL: %s."
            .formatted(String.join("; ", complaints)),
        "Make /tmp writable, or name another folder of at most %d characters with TMPDIR and"
                .formatted(LONGEST_PATH - "/".length() - randomName().length() - SOCKET.length())
            + " -Djava.io.tmpdir, or configure a server with --spring.datasource.url=…",
        null);
  }

  /** Returns the directories for temporary files, the configured one first. */
  static List<Path> parents() {
    return Stream.of(System.getProperty("java.io.tmpdir", "/tmp"), "/tmp", "/var/tmp", "/dev/shm")
        .map(name -> Path.of(name).toAbsolutePath().normalize())
        .distinct()
        .toList();
  }

  private static String randomName() {
    var bytes = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "octet-" + HexFormat.of().formatHex(bytes);
  }

  /**
   * Creates the folder.
   *
   * @return why it can't be used; empty if it can
   */
  private String complaint() throws IOException, InterruptedException {
    if (bytes(socket()) > LONGEST_PATH) return "has a path that is too long";
    try {
      remember();
      create();
    } catch (IOException e) {
      return "can't be written to";
    }
    if (account.canWrite(path)) return "";
    close();
    return "can't be reached by the account that PostgreSQL runs as";
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Creates the folder again if it was removed. */
  void restore() throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) create();
  }

  private void create() throws IOException {
    Files.createDirectory(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    account.own(path);
  }

  private void remember() throws IOException {
    Path part = memory.resolveSibling(memory.getFileName() + ".new");
    Files.writeString(part, path.toString());
    Files.move(part, memory, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes the folder of an earlier run. Nothing else is removed: the name must match. */
  private static void forget(Path memory) throws IOException {
    String remembered;
    try {
      remembered = Files.readString(memory).strip();
    } catch (NoSuchFileException e) {
      return;
    }
    Path folder = Path.of(remembered);
    boolean such =
        folder.isAbsolute()
            && NAME.matcher(String.valueOf(folder.getFileName())).matches()
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    if (such) remove(folder);
    Files.delete(memory);
  }

  private static void remove(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(SOCKET));
    Files.deleteIfExists(folder.resolve(LOCK));
    Files.deleteIfExists(folder);
  }

  Path path() {
    return path;
  }

  Path socket() {
    return path.resolve(SOCKET);
  }

  @Override
  public void close() throws IOException {
    remove(path);
    Files.deleteIfExists(memory);
  }
}
