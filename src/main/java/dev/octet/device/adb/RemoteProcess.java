package dev.octet.device.adb;

import java.time.Duration;

/**
 * A program on a phone that is gone when its run has ended, however it ends.
 *
 * <p>Closing a shell's stream only hangs up on the shell; what it started may go on. So the shell
 * writes its process id to a file and becomes the program, and a second call kills that process. A
 * run that is cancelled while its shell is still being started is caught by a mark: the shell
 * writes its id and then looks for the mark, the killer sets the mark and then looks for the id, so
 * that at least one of them sees the other.
 */
public final class RemoteProcess {
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  /** The exit code that a shell gives for a process that SIGKILL ended: 128 + 9. */
  private static final int KILLED = 137;

  private final AdbDevice device;
  private final RemotePath folder;
  private final RemotePath pid;
  private final RemotePath cancelled;

  /**
   * @param folder an existing folder of this run alone, for the two files
   */
  public RemoteProcess(AdbDevice device, RemotePath folder) {
    this.device = device;
    this.folder = folder;
    pid = folder.child("pid");
    cancelled = folder.child("cancelled");
  }

  /**
   * Runs the program to its end. On a limit, an interrupt or a broken connection, kills it first
   * (as far as the phone still answers) and then throws what ended the run.
   *
   * @param command one program and its arguments, without anything that only a shell understands;
   *     the folder has to be part of an argument, since the process is known by it
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
      // the kill is the reason why an interrupt is waited for here: a second one cuts it short
      killQuietly(e);
      throw e;
    }
  }

  /**
   * Kills the program if it runs, and keeps it from starting.
   *
   * @return whether it is known to be gone: false if the phone could not be asked
   */
  public boolean kill() throws InterruptedException {
    var script =
        ShellCommand.script(
            "f={}; touch {}; p=$(cat $f 2>/dev/null); [ -z \"$p\" ] && exit 0; "
                // the number may be another process's by now: after a restart of the phone, say
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
