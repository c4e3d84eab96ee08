package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a phone at one moment. Values that the phone does not state are null.
 *
 * @param batteryPercent charge of the battery in percent, 0 to 100
 * @param batteryCelsius temperature of the battery in °C
 * @param batteryMillivolts voltage of the battery in mV
 * @param poweredBy power sources, each {@code AC}, {@code USB}, {@code Wireless} or {@code Dock};
 *     empty on battery
 * @param screenOn whether the screen is on
 * @param load load average of the last minute, as in {@code /proc/loadavg}
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
