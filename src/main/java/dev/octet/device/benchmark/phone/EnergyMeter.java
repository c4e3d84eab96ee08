package dev.octet.device.benchmark.phone;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.ShellCommand;
import dev.octet.device.benchmark.report.BenchmarkReport.Energy;
import dev.octet.device.benchmark.report.DeviceCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a battery's current and voltage once a second while something else runs. On a phone that
 * is plugged in the charger gives what the phone takes, and nothing is measured.
 */
public final class EnergyMeter implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int LEAST_LOOKS = 3;
  private static final double NANOSECONDS_PER_SECOND = 1e9;

  /** Microampere and microvolt make a picowatt; a milliwatt has a thousand million of them. */
  private static final double PICOWATTS_PER_MILLIWATT = 1e9;

  /** The kernel's names (power supply class); current is negative on some phones. */
  private static final ShellCommand LOOK =
      ShellCommand.of(
          "cat",
          "/sys/class/power_supply/battery/current_now",
          "/sys/class/power_supply/battery/voltage_now");

  private static final Pattern ANSWER = Pattern.compile("(-?\\d{1,12})\\s+(\\d{1,12})\\s*");

  private final AdbDevice device;
  private final String reason;
  private final List<Look> looks = new ArrayList<>();
  private final @Nullable Thread thread;

  private record Look(long nanoseconds, double milliwatts) {}

  private EnergyMeter(AdbDevice device, String reason) {
    this.device = device;
    this.reason = reason;
    thread =
        reason.isEmpty()
            ? Thread.ofVirtual().name("energy of " + device).start(this::follow)
            : null;
  }

  /** Begins to look, if the phone is known to be on battery. */
  public static EnergyMeter start(AdbDevice device, DeviceCondition condition) {
    List<String> power = condition.poweredBy();
    String reason = "";
    if (power == null) reason = "the phone does not say whether it is plugged in";
    else if (!power.isEmpty()) reason = "not measurable on power from " + String.join(", ", power);
    return new EnergyMeter(device, reason);
  }

  private void follow() {
    try {
      while (true) {
        Matcher answer = ANSWER.matcher(device.shell(LOOK, LIMIT).text());
        if (!answer.matches()) return; // denied or absent: it will not become readable
        double picowatts =
            Math.abs(Double.parseDouble(answer.group(1))) * Double.parseDouble(answer.group(2));
        add(new Look(System.nanoTime(), picowatts / PICOWATTS_PER_MILLIWATT));
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (AdbException | InterruptedException e) {
      // the runs have ended, or they will say that the phone is gone
    }
  }

  private synchronized void add(Look look) {
    looks.add(look);
  }

  /** Ends it. */
  @Override
  public void close() {
    if (thread != null) thread.interrupt();
  }

  /** The energy so far, or the reason why it is not known. */
  public synchronized Energy energy() {
    if (!reason.isEmpty()) return Energy.notMeasurable(reason);
    if (looks.size() < LEAST_LOOKS) {
      return Energy.notMeasurable(
          "the battery's current and voltage could be read %d times, expected at least %d"
              .formatted(looks.size(), LEAST_LOOKS));
    }
    double millijoules = 0;
    double longest = 0;
    for (int i = 1; i < looks.size(); i++) {
      Look before = looks.get(i - 1);
      Look now = looks.get(i);
      double seconds = (now.nanoseconds - before.nanoseconds) / NANOSECONDS_PER_SECOND;
      millijoules += seconds * (before.milliwatts + now.milliwatts) / 2;
      longest = Math.max(longest, seconds);
    }
    double seconds =
        (looks.getLast().nanoseconds - looks.getFirst().nanoseconds) / NANOSECONDS_PER_SECOND;
    return new Energy(
        Energy.Status.MEASURED,
        "",
        millijoules,
        millijoules / seconds,
        looks.size(),
        (looks.size() - 1) / seconds,
        1_000 * longest);
  }
}
