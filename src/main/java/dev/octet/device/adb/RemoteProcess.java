package dev.octet.device.adb;

import java.time.Duration;

/**
 * A program on a phone that certainly ends when its run ends, even if the run fails.
 *
 * <p>Closing a shell's stream sends the shell only a hang-up; a program that it started may
 * survive. Therefore the shell writes its process id to a file and then becomes the program by
 * {@code exec}, and a second call kills that process. A run may be cancelled while its shell is
 * still being started. A marker file handles that: the shell writes its id and then looks for the
 * marker, while the killer creates the marker and then looks for the id, so that at least one of
 * them sees the other.
 */
public final class RemoteProcess {
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  /** The exit code of a process that was ended by SIGKILL: 128 + 9. */
  private static final int KILLED = 137;

  private final AdbDevice device;
  private final RemotePath folder;
  private final RemotePath pid;
  private final RemotePath cancelled;

  /**
   * @param folder an existing folder of this run only, for the two files
   */
  public RemoteProcess(AdbDevice device, RemotePath folder) {
    this.device = device;
    this.folder = folder;
    pid = folder.child("pid");
    cancelled = folder.child("cancelled");
  }

  /**
   * Runs the program to its end. If the limit, an interrupt or a broken connection ends the run
   * early, first kills the program (if the phone still answers) and then throws.
   *
   * @param command one program and its arguments, without shell syntax. The folder must be part of
   *     an argument, since it identifies the process
   * @return the exit code
   */
  public int run(ShellCommand command, ShellOutput output, Duration limit)
      throws AdbException, InterruptedException {
    var script =
        new ShellCommand(
            ShellCommand.script(
                        "echo $$ > {} || exit 74; [ -e {} ] && exit " + KILLED + "; exec ",
                        pid.text(),
                        cancelled.text())
                    .line()
                + command.line());
    try {
      return device.shell(script, output, limit);
    } catch (AdbException e) {
      killQuietly(e);
      throw e;
    } catch (InterruptedException e) {
      // waits for the kill in spite of the interrupt; a second interrupt cuts that short
      killQuietly(e);
      throw e;
    }
  }

  /**
   * Kills the program if it runs, and prevents it from starting.
   *
   * @return true if the program is known to have ended; false if the phone could not be asked
   */
  public boolean kill() throws InterruptedException {
    var script =
        ShellCommand.script(
            "f={}; touch {}; p=$(cat $f 2>/dev/null); [ -z \"$p\" ] && exit 0; "
                // the process id may belong to another process now, for example after a restart of
                // the phone
                + "ours() { grep -q {} /proc/$p/cmdline 2>/dev/null; }; "
                + "for i in 1 2 3 4 5 6 7 8 9 10; do ours || { rm -f $f; exit 0; }; "
                + "kill -9 $p 2>/dev/null; sleep 0.1; done; exit 1",
            pid.text(),
            cancelled.text(),
            folder.text());
    try {
      return device.shell(script, KILL_LIMIT).exitCode() == 0;
    } catch (AdbException e) {
      return false;
    }
  }

  private void killQuietly(Exception cause) {
    try {
      if (!kill()) {
        cause.addSuppressed(
            new IllegalStateException("the process on " + device + " may still run: see " + pid));
      }
    } catch (InterruptedException e) {
      cause.addSuppressed(e);
      Thread.currentThread().interrupt();
    }
  }
}
