package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clocks, temperatures and memory that the runner read on the phone at one moment.
 *
 * @param when {@code before}, {@code during} or {@code after} the runs
 * @param round number of the runner's start, from 0
 * @param atNanoseconds time since the runner began
 * @param kilohertz current clock of each CPU
 * @param mostKilohertz maximum clock that the system currently allows each CPU; empty during the
 *     runs
 * @param hardwareKilohertz maximum clock of each CPU's hardware; empty during the runs
 * @param governors of each CPU; empty during the runs
 * @param thermal readable thermal zones
 * @param load as in {@code /proc/loadavg}; null during the runs
 * @param residentKilobytes memory of the runner
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
   * A reading of a thermal zone.
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

  /** Returns a copy with another number of the runner's start. */
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
