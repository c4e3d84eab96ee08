package dev.octet.service.device;

import dev.octet.device.benchmark.report.DeviceIdentity;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Properties of the wanted device; all that are given must match. Comparisons ignore case, except
 * for the serial.
 */
public record DeviceSelector(
    @Schema(
            description = "Serial number as adb lists it. Null for any device.",
            example = "710KPQJ0358188")
        @Nullable String serial,
    @Schema(
            description =
                "Chip, as in the Android property `ro.board.platform`; `msm8998` is a Snapdragon 835."
                    + " Null for any chip.",
            example = "msm8998")
        @Nullable String soc,
    @Schema(
            description =
                "Model such as `Pixel 2 XL`, or its codename such as `taimen`. Null for any model.",
            example = "Pixel 2 XL")
        @Nullable String model) {

  /**
   * Returns whether a device is selected.
   *
   * @param identity null if it is not known yet
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

  /** Returns the given properties for messages, such as {@code soc=msm8998}. */
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
