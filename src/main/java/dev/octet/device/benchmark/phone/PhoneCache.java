package dev.octet.device.benchmark.phone;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.AdbException.Failure;
import dev.octet.device.adb.RemotePath;
import dev.octet.device.adb.ShellCommand;
import dev.octet.device.adb.Transfer;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Files on a phone by the hashes of their contents. What is there is hashed by the phone before it
 * is believed, so that a push that was cut leaves nothing that is taken for a file.
 */
public final class PhoneCache {
  private static final Duration HASH_LIMIT = Duration.ofMinutes(2);
  private static final Duration LEAST_PUSH_LIMIT = Duration.ofMinutes(1);

  /** USB 2 gives 30 MB/s, a poor Wi-Fi a tenth of that. */
  private static final long LEAST_BYTES_PER_SECOND = 2_000_000;

  private final AdbDevice device;
  private final List<String> used = new ArrayList<>();

  public PhoneCache(AdbDevice device) {
    this.device = device;
  }

  /** The content's path on the phone, pushed there if the phone lacks it. */
  public RemotePath path(PushedFile content)
      throws AdbException, InterruptedException, PhoneRefusal, IOException {
    RemotePath folder = PhoneFolder.CACHE.child(content.sha256());
    RemotePath path = folder.child(content.name());
    used.add(content.sha256());
    if (holds(path, content)) return path;
    try {
      push(path, content);
    } catch (AdbException e) {
      // the cache is ours to give up, all but what this session needs
      if (e.failure() != Failure.NO_SPACE || !makeRoom()) throw e;
      push(path, content);
    }
    if (!holds(path, content)) {
      throw new PhoneRefusal(
          Cause.MALFORMED_ANSWER,
          "%s has another content than was pushed, by the sha256sum of %s".formatted(path, device));
    }
    return path;
  }

  private boolean holds(RemotePath path, PushedFile content)
      throws AdbException, InterruptedException {
    var command = ShellCommand.script("[ -f {} ] && sha256sum {}", path.text(), path.text());
    return device.shell(command, HASH_LIMIT).text().startsWith(content.sha256() + " ");
  }

  private void push(RemotePath path, PushedFile content)
      throws AdbException, InterruptedException, IOException {
    Duration limit = LEAST_PUSH_LIMIT.plusSeconds(content.bytes() / LEAST_BYTES_PER_SECOND);
    try (InputStream stream = content.source().open()) {
      Transfer pushed = device.push(stream, path, content.permissions(), limit);
      if (!pushed.sha256().equals(content.sha256())) {
        throw new IOException("%s changed while it was pushed".formatted(content.name()));
      }
    }
  }

  /** Removes what this session has no use for; false if there was nothing. */
  private boolean makeRoom() throws AdbException, InterruptedException {
    String names =
        device
            .shell(ShellCommand.script("ls {} 2>/dev/null", PhoneFolder.CACHE.text()), HASH_LIMIT)
            .text();
    boolean removed = false;
    for (String name : names.split("\\s+", -1)) {
      if (!name.matches("[0-9a-f]{64}") || used.contains(name)) continue;
      var command = ShellCommand.of("rm", "-rf", PhoneFolder.CACHE.child(name).text());
      removed |= device.shell(command, HASH_LIMIT).exitCode() == 0;
    }
    return removed;
  }
}
