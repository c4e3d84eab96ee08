package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a phone is at a moment, as far as it says. Nothing is made up: what it does not say is null.
 *
 * @param batteryPercent its charge
 * @param batteryCelsius its battery's temperature
 * @param batteryMillivolts its battery's voltage
 * @param poweredBy {@code AC}, {@code USB}, {@code Wireless}, {@code Dock}; empty on battery; null
 *     where it does not say
 * @param screenOn whether somebody could look at it
 * @param load the load of the last minute
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
