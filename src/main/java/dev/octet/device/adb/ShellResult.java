package dev.octet.device.adb;

import java.nio.charset.StandardCharsets;

/**
 * How a command on a phone ended.
 *
 * @param exitCode 0 to 255; 128 + n after signal n
 * @param stdout what it printed, as far as it was kept
 * @param stderr what it printed as errors, as far as it was kept
 * @param stdoutBytes how much it printed
 * @param stderrBytes how much it printed as errors
 */
public record ShellResult(
    int exitCode, byte[] stdout, byte[] stderr, long stdoutBytes, long stderrBytes) {
  /** Whether it printed more than was kept. */
  public boolean truncated() {
    return stdoutBytes > stdout.length || stderrBytes > stderr.length;
  }

  /** Standard output as UTF-8; malformed bytes are replaced. */
  public String text() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /** Standard error as UTF-8; malformed bytes are replaced. */
  public String errorText() {
    return new String(stderr, StandardCharsets.UTF_8);
  }
}
