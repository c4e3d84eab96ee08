package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a phone, as the phone states it.
 *
 * @param serialSha256 SHA-256 of its serial: the serial itself is nobody's business who reads a
 *     report
 * @param reality whether it is a phone
 * @param model such as {@code Pixel 2 XL}
 * @param codename such as {@code taimen}
 * @param manufacturer such as {@code Google}
 * @param fingerprint of its build
 * @param android the version, such as {@code 8.1.0}
 * @param sdk the version as a number, such as 27; null where it does not say
 * @param platform {@code ro.board.platform}, such as {@code msm8998}
 * @param abi the first it runs, such as {@code arm64-v8a}
 * @param kernel as {@code uname} has it
 * @param checks what was looked at to tell the chip and the reality, and what was found
 * @param snapdragon835 whether both checks of the chip agreed
 * @param cores in the order of their numbers
 */
public record DeviceIdentity(
    String serialSha256,
    Reality reality,
    String model,
    String codename,
    String manufacturer,
    String fingerprint,
    String android,
    @Nullable Integer sdk,
    String platform,
    String abi,
    String kernel,
    List<Check> checks,
    boolean snapdragon835,
    List<Core> cores) {

  /** Whether a benchmark of it says something of a phone. */
  public enum Reality {
    REAL,
    /** An emulator, or this project's double: never a VALID verdict. */
    EMULATED
  }

  /**
   * Something that was looked at.
   *
   * @param name {@code board-platform}, {@code cpuinfo-hardware}, {@code abi}, {@code emulator}
   * @param expected what a real Snapdragon 835 says
   * @param found what this one says; empty where it says nothing
   * @param agrees whether they agree
   */
  public record Check(String name, String expected, String found, boolean agrees) {}

  public DeviceIdentity {
    checks = List.copyOf(checks);
    cores = List.copyOf(cores);
  }
}
