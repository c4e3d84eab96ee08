package dev.octet.device.benchmark.phone;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.RemotePath;
import dev.octet.device.adb.RemoteProcess;
import dev.octet.device.adb.ShellCommand;
import dev.octet.device.adb.ShellResult;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The folder of this program on a phone: {@code cache}, by the hashes of contents, and {@code
 * runs}, a folder for each session that is under way.
 */
public final class PhoneFolder {
  static final RemotePath ROOT = new RemotePath("/data/local/tmp/octet");
  static final RemotePath CACHE = ROOT.child("cache");

  private static final RemotePath RUNS = ROOT.child("runs");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Pattern NAME = Pattern.compile("[0-9a-f-]{36}");

  private final AdbDevice device;

  public PhoneFolder(AdbDevice device) {
    this.device = device;
  }

  /** A name for a session's folder, which nobody has yet. */
  public static RemotePath run() {
    return RUNS.child(UUID.randomUUID().toString());
  }

  /** Makes a session's folder. */
  public void make(RemotePath run) throws AdbException, InterruptedException, PhoneRefusal {
    ShellResult made =
        device.shell(ShellCommand.of("mkdir", "-p", run.text(), CACHE.text()), LIMIT);
    if (made.exitCode() != 0) throw PhoneRefusal.of("make the folder " + run, made);
  }

  /** Ends what runs in a session's folder, and removes it. Whether it is known to be gone. */
  public boolean end(RemotePath run) throws InterruptedException {
    try {
      boolean dead = new RemoteProcess(device, run).kill();
      return dead && device.shell(remove(run), LIMIT).exitCode() == 0;
    } catch (AdbException e) {
      return false;
    }
  }

  /** Ends and removes what sessions that died have left. */
  public void clear() throws AdbException, InterruptedException {
    String names =
        device.shell(ShellCommand.script("ls {} 2>/dev/null", RUNS.text()), LIMIT).text();
    for (String name : names.split("\\s+", -1)) {
      if (!NAME.matcher(name).matches()) continue;
      RemotePath run = RUNS.child(name);
      var _ = new RemoteProcess(device, run).kill();
      var _ = device.shell(remove(run), LIMIT);
    }
  }

  private static ShellCommand remove(RemotePath run) {
    return ShellCommand.of("rm", "-rf", run.text());
  }
}
