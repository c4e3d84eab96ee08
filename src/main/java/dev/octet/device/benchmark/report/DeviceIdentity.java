package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a phone, as the phone states it.
 *
 * @param serialSha256 SHA-256 of the serial, which is private and not part of a report
 * @param reality whether it is a real phone
 * @param model such as {@code Pixel 2 XL}
 * @param codename such as {@code taimen}
 * @param manufacturer such as {@code Google}
 * @param fingerprint of its build
 * @param android the version, such as {@code 8.1.0}
 * @param sdk API level, such as 27; null if the phone does not state it
 * @param platform {@code ro.board.platform}, such as {@code msm8998}
 * @param abi its primary ABI, such as {@code arm64-v8a}
 * @param kernel as in {@code uname -sr}
 * @param checks values that identify the chip and an emulator, with their expected values
 * @param snapdragon835 whether both checks of the chip agree
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

  /** The kind of a device: a phone, or an emulation of one. */
  public enum Reality {
    REAL,
    /** An emulator, or this project's test double. The verdict is never VALID. */
    EMULATED
  }

  /**
   * A check of a value that the phone states.
   *
   * @param name {@code board-platform}, {@code cpuinfo-hardware}, {@code abi}, {@code emulator}
   * @param expected value on a real Snapdragon 835
   * @param found value on this phone; empty if it states none
   * @param agrees whether the value is the expected one
   */
  public record Check(String name, String expected, String found, boolean agrees) {}

  public DeviceIdentity {
    checks = List.copyOf(checks);
    cores = List.copyOf(cores);
  }
}
