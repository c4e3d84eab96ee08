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
 * The cache of files on a phone, by the SHA-256 of their content. The phone hashes a file before
 * the session uses it, so that an interrupted push can't be mistaken for a complete file.
 */
public final class PhoneCache {
  private static final Duration HASH_LIMIT = Duration.ofMinutes(2);
  private static final Duration LEAST_PUSH_LIMIT = Duration.ofMinutes(1);

  /** Lower bound of the transfer rate: USB 2 reaches 30 MB/s, a poor Wi-Fi a tenth of that. */
  private static final long LEAST_BYTES_PER_SECOND = 2_000_000;

  private final AdbDevice device;
  private final List<String> used = new ArrayList<>();

  public PhoneCache(AdbDevice device) {
    this.device = device;
  }

  /**
   * Returns the path of a file on the phone, and pushes the file if the phone lacks it.
   *
   * @throws PhoneRefusal if the phone's hash of the pushed file differs
   */
  public RemotePath path(PushedFile content)
      throws AdbException, InterruptedException, PhoneRefusal, IOException {
    RemotePath folder = PhoneFolder.CACHE.child(content.sha256());
    RemotePath path = folder.child(content.name());
    used.add(content.sha256());
    if (holds(path, content)) return path;
    try {
      push(path, content);
    } catch (AdbException e) {
      // on a full phone, frees everything in the cache that this session does not need
      if (e.failure() != Failure.NO_SPACE || !makeRoom()) throw e;
      push(path, content);
    }
    if (!holds(path, content)) {
      throw new PhoneRefusal(
          Cause.MALFORMED_ANSWER,
          "the content of %s differs from the pushed file, according to sha256sum on %s"
              .formatted(path, device));
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

  /**
   * Removes cached files that this session does not need.
   *
   * @return false if nothing was removed
   */
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
