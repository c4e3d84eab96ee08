package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clocks, temperatures and memory that the runner read on the phone at a moment.
 *
 * @param when {@code before} the runs, {@code during}, {@code after}
 * @param round which start of the runner it was, from 0
 * @param atNanoseconds since the runner began
 * @param kilohertz the clock of each CPU
 * @param mostKilohertz what the system lets each CPU reach now; empty during the runs
 * @param hardwareKilohertz what each CPU could reach; empty during the runs
 * @param governors of each CPU; empty during the runs
 * @param thermal its thermal zones, as far as they may be read
 * @param load as {@code /proc/loadavg} has it; null during the runs
 * @param residentKilobytes the runner's memory
 */
public record MachineState(
    String when,
    int round,
    long atNanoseconds,
    List<PhoneReading> kilohertz,
    List<PhoneReading> mostKilohertz,
    List<PhoneReading> hardwareKilohertz,
    List<String> governors,
    List<ThermalZone> thermal,
    @Nullable String load,
    long residentKilobytes) {

  /**
   * A thermal zone.
   *
   * @param zone its type as the kernel names it, or {@code denied}
   * @param milliCelsius its temperature
   */
  public record ThermalZone(String zone, PhoneReading milliCelsius) {}

  public MachineState {
    kilohertz = List.copyOf(kilohertz);
    mostKilohertz = List.copyOf(mostKilohertz);
    hardwareKilohertz = List.copyOf(hardwareKilohertz);
    governors = List.copyOf(governors);
    thermal = List.copyOf(thermal);
  }

  /** The same, of another start of the runner. */
  public MachineState inRound(int other) {
    return new MachineState(
        when,
        other,
        atNanoseconds,
        kilohertz,
        mostKilohertz,
        hardwareKilohertz,
        governors,
        thermal,
        load,
        residentKilobytes);
  }
}
