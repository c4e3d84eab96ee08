package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a phone, as the phone states it.
 *
 * @param serialSha256 SHA-256 of the device's serial number, 64 hexadecimal digits; reports do not
 *     contain the serial number itself
 * @param reality whether it is a real phone or an emulated one
 * @param model model name, such as {@code Pixel 2 XL}
 * @param codename vendor's codename of the model, such as {@code taimen}
 * @param manufacturer manufacturer, such as {@code Google}
 * @param fingerprint fingerprint of the Android build
 * @param android Android version, such as {@code 8.1.0}
 * @param sdk Android API level, such as 27; null if the phone does not state it
 * @param platform chip, as in the Android property {@code ro.board.platform}, such as {@code
 *     msm8998}
 * @param abi primary ABI, such as {@code arm64-v8a}
 * @param kernel name and release of the kernel, as {@code uname -sr} prints them
 * @param checks values that tell the chip, and a real phone from an emulator
 * @param snapdragon835 whether the chip is a Snapdragon 835, by its board name and by its CPU
 *     description
 * @param cores the CPU cores, in the order of their numbers
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
    /** A phone. */
    REAL,
    /** An emulator. Its measurements are never {@code VALID}. */
    EMULATED
  }

  /**
   * A check of a value that the phone states.
   *
   * @param name name of the check: {@code board-platform}, {@code cpuinfo-hardware}, {@code abi} or
   *     {@code emulator}
   * @param expected the value on a real phone with a Snapdragon 835
   * @param found the value on this phone; empty if the phone does not state it
   * @param agrees whether the value is the expected one
   */
  public record Check(String name, String expected, String found, boolean agrees) {}

  public DeviceIdentity {
    checks = List.copyOf(checks);
    cores = List.copyOf(cores);
  }
}
