package dev.octet.service.device;

import dev.octet.device.benchmark.report.DeviceIdentity;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Says which devices will do: those that have all that is given. Upper and lower case are the same.
 *
 * @param serial as the device's adb server knows it
 * @param soc the chip, as {@code ro.board.platform} has it: {@code msm8998} is a Snapdragon 835
 * @param model {@code Pixel 2 XL}, or its codename {@code taimen}
 */
public record DeviceSelector(
    @Schema(description = "As its adb server knows it", example = "710KPQJ0358188")
        @Nullable String serial,
    @Schema(
            description = "The chip, as ro.board.platform has it; msm8998 is a Snapdragon 835",
            example = "msm8998")
        @Nullable String soc,
    @Schema(description = "The model or its codename", example = "Pixel 2 XL")
        @Nullable String model) {

  /**
   * Whether a device will do.
   *
   * @param identity null where it is not known yet what it is
   */
  public boolean matches(String itsSerial, @Nullable DeviceIdentity identity) {
    if (serial != null && !serial.equals(itsSerial)) return false;
    if (soc == null && model == null) return true;
    if (identity == null) return false;
    return (soc == null || soc.equalsIgnoreCase(identity.platform()))
        && (model == null
            || model.equalsIgnoreCase(identity.model())
            || model.equalsIgnoreCase(identity.codename()));
  }

  /** For messages: {@code soc=msm8998}. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    add(text, "serial", serial);
    add(text, "soc", soc);
    add(text, "model", model);
    return text.toString();
  }

  private static void add(StringBuilder text, String name, @Nullable String value) {
    if (value == null) return;
    text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value);
  }
}
