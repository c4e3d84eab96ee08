package dev.octet.device.benchmark.phone;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.ShellCommand;
import dev.octet.device.benchmark.report.DeviceCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the condition of a phone: {@code dumpsys battery}, {@code dumpsys power}, {@code
 * /proc/loadavg}.
 */
public final class ConditionReader {
  private static final List<String> SOURCES = List.of("AC", "USB", "Wireless", "Dock");

  /** {@code PowerManagerService} prints one of Awake, Asleep, Dreaming, Dozing. */
  private static final Pattern WAKEFULNESS =
      Pattern.compile("^\\s*mWakefulness=(\\w{1,20})\\s*$", Pattern.MULTILINE);

  private static final Pattern LOAD = Pattern.compile("^(\\d{1,6}\\.\\d{1,3}) ");

  private ConditionReader() {}

  /** Reads the condition from the phone. */
  public static DeviceCondition read(AdbDevice device, Duration limit)
      throws AdbException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    String battery = device.shell(ShellCommand.of("dumpsys", "battery"), limit).text();
    String power =
        device.shell(ShellCommand.script("dumpsys power | grep mWakefulness="), left(end)).text();
    String load = device.shell(ShellCommand.of("cat", "/proc/loadavg"), left(end)).text();
    return of(battery, power, load);
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
  }

  static DeviceCondition of(String battery, String power, String load) {
    Integer level = number(battery, "level");
    Integer scale = number(battery, "scale");
    Integer tenths = number(battery, "temperature");
    Matcher wakefulness = WAKEFULNESS.matcher(power);
    Matcher average = LOAD.matcher(load);
    return new DeviceCondition(
        level == null || scale == null || scale <= 0 ? null : Math.round(100f * level / scale),
        tenths == null ? null : tenths / 10.0,
        number(battery, "voltage"),
        poweredBy(battery),
        wakefulness.find() ? wakefulness.group(1).equals("Awake") : null,
        average.find() ? Double.valueOf(average.group(1)) : null);
  }

  private static @Nullable List<String> poweredBy(String battery) {
    List<String> sources = new ArrayList<>();
    boolean said = false;
    for (String source : SOURCES) {
      Matcher line =
          Pattern.compile("^\\s*" + source + " powered: (true|false)\\s*$", Pattern.MULTILINE)
              .matcher(battery);
      if (!line.find()) continue;
      said = true;
      if (line.group(1).equals("true")) sources.add(source);
    }
    return said ? sources : null;
  }

  private static @Nullable Integer number(String battery, String field) {
    Matcher line =
        Pattern.compile("^\\s*" + field + ": (-?\\d{1,8})\\s*$", Pattern.MULTILINE)
            .matcher(battery);
    return line.find() ? Integer.valueOf(line.group(1)) : null;
  }
}
