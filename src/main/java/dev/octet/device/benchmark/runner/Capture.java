package dev.octet.device.benchmark.runner;

import dev.octet.device.adb.ShellOutput;
import java.io.ByteArrayOutputStream;

/** Keeps the runner's output up to a bound and counts the remaining bytes. */
final class Capture implements ShellOutput {
  private static final int MOST_STDERR = 64 * 1024;

  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private long stdoutBytes;
  private long stderrBytes;

  @Override
  public synchronized void stdout(byte[] bytes, int offset, int length) {
    stdout.write(bytes, offset, Math.min(length, RunnerReport.MOST_BYTES - stdout.size()));
    stdoutBytes += length;
  }

  @Override
  public synchronized void stderr(byte[] bytes, int offset, int length) {
    stderr.write(bytes, offset, Math.min(length, MOST_STDERR - stderr.size()));
    stderrBytes += length;
  }

  synchronized byte[] stdout() {
    return stdout.toByteArray();
  }

  synchronized byte[] stderr() {
    return stderr.toByteArray();
  }

  synchronized long stdoutBytes() {
    return stdoutBytes;
  }

  synchronized long stderrBytes() {
    return stderrBytes;
  }
}
