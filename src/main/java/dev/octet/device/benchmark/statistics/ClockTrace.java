package dev.octet.device.benchmark.statistics;

import dev.octet.device.benchmark.report.MachineState;
import dev.octet.device.benchmark.report.PhoneReading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The clock of the cores that did the work, over the runs. Cores with the same hardware maximum
 * form a cluster with one clock; the cluster on which most samples ended is used.
 *
 * @param hardwareKilohertz maximum clock of the cluster; empty if the phone does not state it
 * @param allowedKilohertz lowest limit that the system set before or after the runs; empty if
 *     unknown
 * @param kilohertz clock of the cluster at each reading during the runs
 */
record ClockTrace(OptionalLong hardwareKilohertz, OptionalLong allowedKilohertz, long[] kilohertz) {
  private static final int THIRD = 3;

  /**
   * Extracts the trace from the runner's readings.
   *
   * @param states of the runner, in order
   * @param cpus the CPU on which each sample ended
   */
  static ClockTrace of(List<MachineState> states, int[] cpus) {
    List<PhoneReading> hardware =
        states.stream()
            .map(MachineState::hardwareKilohertz)
            .filter(readings -> !readings.isEmpty())
            .findFirst()
            .orElse(List.of());
    List<Integer> cluster = cluster(hardware, cpus);
    List<Long> trace = new ArrayList<>();
    OptionalLong allowed = OptionalLong.empty();
    for (MachineState state : states) {
      OptionalLong most = highest(state.mostKilohertz(), cluster);
      if (most.isPresent() && (allowed.isEmpty() || most.getAsLong() < allowed.getAsLong())) {
        allowed = most;
      }
      if (state.when().equals("during")) {
        highest(state.kilohertz(), cluster).ifPresent(trace::add);
      }
    }
    return new ClockTrace(
        highest(hardware, cluster), allowed, trace.stream().mapToLong(Long::longValue).toArray());
  }

  private static List<Integer> cluster(List<PhoneReading> hardware, int[] cpus) {
    int most = Arrays.stream(cpus).max().orElse(0);
    var samples = new int[Math.max(most + 1, hardware.size())];
    for (int cpu : cpus) if (cpu >= 0) samples[cpu]++;
    List<Integer> best = List.of();
    int bestSamples = -1;
    for (int cpu = 0; cpu < samples.length; cpu++) {
      List<Integer> cluster = sameClock(hardware, cpu, samples.length);
      int sum = cluster.stream().mapToInt(member -> samples[member]).sum();
      if (sum > bestSamples) {
        best = cluster;
        bestSamples = sum;
      }
    }
    return best;
  }

  private static List<Integer> sameClock(List<PhoneReading> hardware, int cpu, int count) {
    List<Integer> cluster = new ArrayList<>();
    for (int other = 0; other < count; other++) {
      if (clock(hardware, other).equals(clock(hardware, cpu))) cluster.add(other);
    }
    return cluster;
  }

  private static OptionalLong highest(List<PhoneReading> readings, List<Integer> cluster) {
    return cluster.stream()
        .map(cpu -> clock(readings, cpu))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .max();
  }

  private static OptionalLong clock(List<PhoneReading> readings, int cpu) {
    if (cpu >= readings.size()) return OptionalLong.empty();
    Long number = readings.get(cpu).number();
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /**
   * Returns the highest clock in the first third of the readings; 0 for fewer than three readings.
   */
  long early() {
    int third = kilohertz.length / THIRD;
    return Arrays.stream(kilohertz).limit(third).max().orElse(0);
  }

  /**
   * Returns the median clock in the last third of the readings; 0 for fewer than three readings.
   */
  double late() {
    int third = kilohertz.length / THIRD;
    if (third == 0) return 0;
    return LatencyStatistics.median(
        LatencyStatistics.sorted(
            Arrays.copyOfRange(kilohertz, kilohertz.length - third, kilohertz.length)));
  }
}
