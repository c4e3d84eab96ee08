package dev.octet.device.benchmark.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clock rates, temperatures and memory, as read on the phone at one moment. A reading that failed
 * is text instead of a number: {@code denied}, {@code absent}, or what was read.
 *
 * @param when the moment: {@code before}, {@code during} or {@code after} the runs
 * @param round number of the start of the measuring program, from 0
 * @param atNanoseconds time since the measuring program started, in nanoseconds
 * @param kilohertz current clock rate of each CPU in kHz
 * @param mostKilohertz maximum clock rate in kHz that the system currently allows each CPU; empty
 *     during the runs
 * @param hardwareKilohertz maximum clock rate of each CPU's hardware in kHz; empty during the runs
 * @param governors frequency governor of each CPU; empty during the runs
 * @param thermal temperatures of the phone's thermal zones, where readable
 * @param load load averages as in {@code /proc/loadavg}; null during the runs
 * @param residentKilobytes resident memory of the measuring program in kB
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
   * @param zone type of the zone as the kernel names it, or {@code denied}
   * @param milliCelsius temperature in 1/1000 °C; text if it could not be read
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
