package dev.octet.service.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The server that a killed run left behind. It ends by itself when it notices, but that takes a
 * moment; and after a restart of a container the process number in {@code postmaster.pid} may be
 * anybody's.
 */
final class EarlierServer {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private EarlierServer() {}

  /**
   * Waits for the server of an earlier run in this cluster to end, or ends it, with all processes
   * that it started: one that outlives it would keep the next server from its memory.
   */
  static void settle(Path cluster) throws IOException, InterruptedException {
    settleMain(cluster);
    for (ProcessHandle child : workingIn(cluster)) {
      child.destroyForcibly();
      ended(child);
    }
  }

  private static void settleMain(Path cluster) throws IOException, InterruptedException {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) return;
    List<String> lines = Files.readAllLines(pidFile, ServerLog.CHARSET);
    Optional<ProcessHandle> process = lines.isEmpty() ? Optional.empty() : process(lines.get(0));
    if (process.isEmpty()) return; // PostgreSQL itself knows what to do with a dead one's file
    if (!worksIn(process.get(), cluster)) {
      // the lock on the folder says that no other Octet is here, so the number is a stranger's
      Files.deleteIfExists(pidFile);
      return;
    }
    if (ended(process.get())) return;
    process.get().destroy();
    if (ended(process.get())) return;
    process.get().destroyForcibly();
    ended(process.get());
  }

  private static List<ProcessHandle> workingIn(Path cluster) throws IOException {
    var found = new ArrayList<ProcessHandle>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      if (worksIn(process, cluster) && isPostgres(process)) found.add(process);
    }
    return found;
  }

  /** A person's shell may have gone to look at the cluster. */
  private static boolean isPostgres(ProcessHandle process) {
    try {
      Path program = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "exe"));
      return String.valueOf(program.getFileName()).startsWith("postgres");
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<ProcessHandle> process(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** PostgreSQL's processes have the cluster as their working directory. */
  private static boolean worksIn(ProcessHandle process, Path cluster) {
    try {
      return Files.isSameFile(Path.of("/proc", Long.toString(process.pid()), "cwd"), cluster);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean ended(ProcessHandle process) throws InterruptedException {
    try {
      process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
