package dev.octet.device.adb;

import java.nio.charset.StandardCharsets;

/**
 * The result of a command on a phone.
 *
 * @param exitCode 0 to 255; 128 + n after signal n
 * @param stdout the kept beginning of standard output
 * @param stderr the kept beginning of standard error
 * @param stdoutBytes size of the whole standard output
 * @param stderrBytes size of the whole standard error
 */
public record ShellResult(
    int exitCode, byte[] stdout, byte[] stderr, long stdoutBytes, long stderrBytes) {
  /** Returns whether the command printed more than was kept. */
  public boolean truncated() {
    return stdoutBytes > stdout.length || stderrBytes > stderr.length;
  }

  /** Returns standard output as UTF-8 text; malformed bytes are replaced. */
  public String text() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /** Returns standard error as UTF-8 text; malformed bytes are replaced. */
  public String errorText() {
    return new String(stderr, StandardCharsets.UTF_8);
  }
}
