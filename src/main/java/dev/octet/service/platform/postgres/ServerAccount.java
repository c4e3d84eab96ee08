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
 * The account that PostgreSQL runs as. It refuses to run as root, and containers and build machines
 * often are root. Two ways lead out, and which is open depends on the machine:
 *
 * <ul>
 *   <li>a user namespace of its own ({@code unshare --user}), in which root is nobody in particular
 *       but still owns its files, wherever they lie; most containers forbid it;
 *   <li>another account ({@code setpriv}), to which the database's files are given; it must be able
 *       to reach them, so not below {@code /root}.
 * </ul>
 *
 * @param prefix words before the command line of a program
 * @param owner numeric id that the files of the database must belong to
 */
record ServerAccount(List<String> prefix, int owner) {
  /** {@code programs}, the folder of the database, and the data directory. */
  private static final int FOLDERS_ABOVE = 3;

  ServerAccount {
    prefix = List.copyOf(prefix);
  }

  /** The first account that can run this program. */
  static ServerAccount thatRuns(Path program) throws IOException, InterruptedException {
    // the kernel gives /proc/self to the user that the process acts as
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
            ? "PostgreSQL does not run as root: start Octet as another user, or put its data where"
                + " the user 'nobody' can go (--octet.data-directory=/var/lib/octet), or configure"
                + " a server with --spring.datasource.url=…"
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

  /** The folders of the data directory are root's alone: gives the programs to the account. */
  private void admit(Path program) throws IOException {
    Path release = program.resolve("../..").normalize();
    own(release);
    Path folder = release;
    for (int i = 0; owner != 0 && i < FOLDERS_ABOVE; i++) {
      folder = folder.resolve("..").normalize();
      PrivateFolder.letThrough(folder);
    }
  }

  /** Whether the account can make files in a folder. */
  boolean canWrite(Path folder) throws InterruptedException {
    return complaint("sh", "-c", "test -w \"$1\" && test -x \"$1\"", "sh", folder.toString())
        == null;
  }

  /** The output of a program that fails; null if it succeeds. */
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

  /** Gives a folder and all in it to the account; only root can, and only root needs to. */
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
