package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a phone at one moment. Values that the phone does not state are null.
 *
 * @param batteryPercent charge of the battery, 0 to 100
 * @param batteryCelsius temperature of the battery
 * @param batteryMillivolts voltage of the battery
 * @param poweredBy power sources, of {@code AC}, {@code USB}, {@code Wireless}, {@code Dock}; empty
 *     on battery; null if the phone does not state them
 * @param screenOn whether the screen is on
 * @param load average of the last minute
 */
public record DeviceCondition(
    @Nullable Integer batteryPercent,
    @Nullable Double batteryCelsius,
    @Nullable Integer batteryMillivolts,
    @Nullable List<String> poweredBy,
    @Nullable Boolean screenOn,
    @Nullable Double load) {

  public DeviceCondition {
    poweredBy = poweredBy == null ? null : List.copyOf(poweredBy);
  }
}
