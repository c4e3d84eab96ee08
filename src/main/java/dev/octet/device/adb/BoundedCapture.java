package dev.octet.device.adb;

import java.io.ByteArrayOutputStream;

/**
 * Keeps the beginning of both output streams, each up to a bound, and counts the remaining bytes.
 */
final class BoundedCapture implements ShellOutput {
  private final int bound;
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private long stdoutBytes;
  private long stderrBytes;

  /**
   * @param bound maximum number of bytes kept of each stream
   */
  BoundedCapture(int bound) {
    this.bound = bound;
  }

  @Override
  public void stdout(byte[] bytes, int offset, int length) {
    stdoutBytes += length;
    keep(stdout, bytes, offset, length);
  }

  @Override
  public void stderr(byte[] bytes, int offset, int length) {
    stderrBytes += length;
    keep(stderr, bytes, offset, length);
  }

  private void keep(ByteArrayOutputStream kept, byte[] bytes, int offset, int length) {
    kept.write(bytes, offset, Math.min(length, bound - kept.size()));
  }

  ShellResult result(int exitCode) {
    return new ShellResult(
        exitCode, stdout.toByteArray(), stderr.toByteArray(), stdoutBytes, stderrBytes);
  }
}
