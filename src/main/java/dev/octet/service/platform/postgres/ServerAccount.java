package dev.octet.service.platform.postgres;

import dev.octet.service.platform.storage.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The account that PostgreSQL runs as. PostgreSQL refuses to run as root, but containers and build
 * machines often run as root. There are two ways to avoid that, and the machine decides which one
 * works:
 *
 * <ul>
 *   <li>a user namespace of its own ({@code unshare --user}), in which root is an unprivileged user
 *       but still owns its files, wherever they are; most containers forbid it;
 *   <li>another account ({@code setpriv}), which becomes the owner of the database's files; it must
 *       be able to reach them, so they can't be below {@code /root}.
 * </ul>
 *
 * @param prefix words before the command line of a program
 * @param owner numeric id that the files of the database must belong to
 */
record ServerAccount(List<String> prefix, int owner) {
  /**
   * Number of folders between the programs and the root of the data directory: {@code programs},
   * the database's folder and the data directory.
   */
  private static final int FOLDERS_ABOVE = 3;

  ServerAccount {
    prefix = List.copyOf(prefix);
  }

  /**
   * Returns the first account that can run the program.
   *
   * @throws PostgresStartException if none can
   */
  static ServerAccount thatRuns(Path program) throws IOException, InterruptedException {
    // the kernel makes the effective user the owner of /proc/self
    int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    var complaints = new ArrayList<String>();
    for (ServerAccount account : candidates(self)) {
      if (self == 0) account.admit(program);
      String complaint = account.complaint(program.toString(), "--version");
      if (complaint == null) return account;
      complaints.add(complaint);
    }
    throw new PostgresStartException(
        "The embedded PostgreSQL can't run here: " + String.join("; ", complaints) + ".",
        self == 0
            ? "PostgreSQL does not run as root. Start Octet as another user, or choose a data directory"
                + " that the user 'nobody' can reach (--octet.data-directory=/var/lib/octet), or"
                + " configure a server with --spring.datasource.url=…"
            : "Configure a server with --spring.datasource.url=jdbc:postgresql://…",
        null);
  }

  private static List<ServerAccount> candidates(int self) throws IOException {
    if (self != 0) return List.of(new ServerAccount(List.of(), self));
    List<ServerAccount> candidates = new ArrayList<>();
    candidates.add(new ServerAccount(List.of("unshare", "--user"), 0));
    for (String name : List.of("postgres", "nobody")) {
      try (Stream<String> accounts = Files.lines(Path.of("/etc/passwd"))) {
        accounts
            .map(line -> line.split(":", -1))
            .filter(fields -> fields.length > 3 && fields[0].equals(name))
            .findFirst()
            .ifPresent(fields ->
                candidates.add(
                    new ServerAccount(
                        List.of(
                            "setpriv",
                            "--reuid=" + fields[2],
                            "--regid=" + fields[3],
                            "--clear-groups"),
                        Integer.parseInt(fields[2]))));
      }
    }
    return candidates;
  }

  /**
   * Gives the account access to the programs, since the folders of the data directory are root's
   * only.
   */
  private void admit(Path program) throws IOException {
    Path release = program.resolve("../..").normalize();
    own(release);
    Path folder = release;
    for (int i = 0; owner != 0 && i < FOLDERS_ABOVE; i++) {
      folder = folder.resolve("..").normalize();
      PrivateFolder.letThrough(folder);
    }
  }

  /** Returns whether the account can create files in a folder. */
  boolean canWrite(Path folder) throws InterruptedException {
    return complaint("sh", "-c", "test -w \"$1\" && test -x \"$1\"", "sh", folder.toString())
        == null;
  }

  /**
   * Runs a program as the account.
   *
   * @return its output if it fails; null if it succeeds
   */
  private @Nullable String complaint(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), ServerLog.CHARSET);
      return process.waitFor() == 0 ? null : output.strip();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * Makes the account the owner of a folder and all its content. Only root can do that, and only
   * root has to.
   */
  void own(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        int present = (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (present != owner) {
          Files.setAttribute(file, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  }
}
