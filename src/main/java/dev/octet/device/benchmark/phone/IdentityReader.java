package dev.octet.device.benchmark.phone;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.ShellCommand;
import dev.octet.device.benchmark.report.Core;
import dev.octet.device.benchmark.report.DeviceIdentity;
import dev.octet.device.benchmark.report.DeviceIdentity.Check;
import dev.octet.device.benchmark.report.DeviceIdentity.Reality;
import dev.octet.text.ShortText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a phone says of itself. All of it is text from outside: bounded and printable. */
public final class IdentityReader {
  private static final int LONGEST_TEXT = 200;
  private static final int MOST_CORES = 64;

  private static final String BOARD = "msm8998";
  private static final String HARDWARE = "Qualcomm Technologies, Inc MSM8998";
  private static final String PHONE_ABI = "arm64-v8a";

  private static final Pattern HARDWARE_LINE =
      Pattern.compile("^Hardware\\s*:\\s*(.*?)\\s*$", Pattern.MULTILINE);
  private static final Pattern PROCESSOR_LINE =
      Pattern.compile(
          "^(?:processor\\s*:\\s*(\\d{1,3})|CPU part\\s*:\\s*(0x[0-9a-fA-F]{1,4}))\\s*$",
          Pattern.MULTILINE);
  private static final Pattern CLOCK_LINE =
      Pattern.compile("^\\S*/cpu(\\d{1,3})/\\S* (\\d{1,12})$", Pattern.MULTILINE);

  /** The boards of Android's own emulators (goldfish, ranchu) and of Cuttlefish. */
  private static final List<String> EMULATORS = List.of("goldfish", "ranchu", "cutf", "vsoc");

  private IdentityReader() {}

  /** Asks a phone for its properties, {@code /proc/cpuinfo} and the clocks of its cores. */
  public static DeviceIdentity read(AdbDevice device, Duration limit)
      throws AdbException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Map<String, String> properties = device.properties(limit);
    String cpuinfo = text(device, ShellCommand.of("cat", "/proc/cpuinfo"), end);
    String clocks =
        text(
            device,
            ShellCommand.script(
                "for f in /sys/devices/system/cpu/cpu[0-9]*/cpufreq/cpuinfo_max_freq; do"
                    + " echo \"$f $(cat $f 2>/dev/null)\"; done"),
            end);
    String kernel = text(device, ShellCommand.of("uname", "-sr"), end);
    return of(device.serial(), properties, cpuinfo, clocks, kernel);
  }

  private static String text(AdbDevice device, ShellCommand command, long end)
      throws AdbException, InterruptedException {
    Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    return device.shell(command, left).text();
  }

  static DeviceIdentity of(
      String serial, Map<String, String> properties, String cpuinfo, String clocks, String kernel) {
    Matcher hardwareLine = HARDWARE_LINE.matcher(cpuinfo);
    String hardware = hardwareLine.find() ? shown(hardwareLine.group(1)) : "";
    String board = property(properties, "ro.board.platform");
    String abi = property(properties, "ro.product.cpu.abi");
    String emulator = emulator(properties);
    List<Check> checks =
        List.of(
            new Check("board-platform", BOARD, board, board.equals(BOARD)),
            new Check("cpuinfo-hardware", HARDWARE, hardware, hardware.equals(HARDWARE)),
            new Check("abi", PHONE_ABI, abi, abi.equals(PHONE_ABI)),
            new Check("emulator", "", emulator, emulator.isEmpty()));
    boolean real = abi.startsWith("arm") && emulator.isEmpty();
    return new DeviceIdentity(
        Sha256.of(serial.getBytes(StandardCharsets.UTF_8)),
        real ? Reality.REAL : Reality.EMULATED,
        property(properties, "ro.product.model"),
        property(properties, "ro.product.device"),
        property(properties, "ro.product.manufacturer"),
        property(properties, "ro.build.fingerprint"),
        property(properties, "ro.build.version.release"),
        integer(property(properties, "ro.build.version.sdk")),
        board,
        abi,
        shown(kernel),
        checks,
        board.equals(BOARD) && hardware.equals(HARDWARE),
        cores(cpuinfo, clocks));
  }

  /** The property that marks an emulator, as {@code name=value}; empty if none does. */
  private static String emulator(Map<String, String> properties) {
    for (String name : List.of("ro.kernel.qemu", "ro.boot.qemu")) {
      if (property(properties, name).equals("1")) return name + "=1";
    }
    for (String name : List.of("ro.hardware", "ro.boot.hardware", "ro.product.board")) {
      String value = property(properties, name);
      if (EMULATORS.stream().anyMatch(value.toLowerCase(Locale.ROOT)::startsWith)) {
        return name + "=" + value;
      }
    }
    return "";
  }

  private static List<Core> cores(String cpuinfo, String clocks) {
    Map<Integer, @Nullable String> parts = new TreeMap<>();
    int cpu = -1;
    Matcher line = PROCESSOR_LINE.matcher(cpuinfo);
    while (line.find()) {
      String number = line.group(1);
      if (number != null) cpu = Integer.parseInt(number);
      if (cpu >= 0 && cpu < MOST_CORES) parts.put(cpu, line.group(2));
    }
    Map<Integer, Long> most = new TreeMap<>();
    Matcher clock = CLOCK_LINE.matcher(clocks);
    while (clock.find()) {
      int of = Integer.parseInt(clock.group(1));
      if (of < MOST_CORES) most.put(of, Long.parseLong(clock.group(2)));
    }
    most.keySet().forEach(number -> parts.putIfAbsent(number, null));
    long fastest = most.values().stream().mapToLong(Long::longValue).max().orElse(0);
    List<Core> cores = new ArrayList<>();
    parts.forEach((number, part) -> {
      Long kilohertz = most.get(number);
      cores.add(new Core(number, part, kilohertz, kilohertz == null || kilohertz == fastest));
    });
    return cores;
  }

  private static @Nullable Integer integer(String text) {
    return text.matches("\\d{1,4}") ? Integer.valueOf(text) : null;
  }

  private static String property(Map<String, String> properties, String name) {
    return shown(properties.getOrDefault(name, ""));
  }

  public static String shown(String text) {
    String printable = text.strip().replaceAll("[^\\x20-\\x7e]+", " ");
    return ShortText.start(printable, LONGEST_TEXT);
  }
}
