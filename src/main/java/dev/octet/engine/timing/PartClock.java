package dev.octet.engine.timing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures the wall-clock time of the parts of a stage, by name. A part that runs more than once
 * has the sum. May be used by several threads.
 */
public final class PartClock {
  /** The name of the sum of the parts that are not listed. */
  public static final String OTHERS = "(others)";

  private static final double NANOS = 1e-9;

  private final Map<String, Long> nanos = new LinkedHashMap<>();

  /** Runs a part and adds its time, also where it throws. */
  public <T> T time(String name, Supplier<T> part) {
    long since = System.nanoTime();
    try {
      return part.get();
    } finally {
      add(name, System.nanoTime() - since);
    }
  }

  /** Runs a part and adds its time, also where it throws. */
  public void run(String name, Runnable part) {
    long since = System.nanoTime();
    try {
      part.run();
    } finally {
      add(name, System.nanoTime() - since);
    }
  }

  /** Adds to the time of a part. */
  public synchronized void add(String name, long added) {
    nanos.merge(name, added, Long::sum);
  }

  /**
   * The parts that took longest.
   *
   * @param most how many are listed, at least 1
   * @return the longest first; then, where there are more, {@link #OTHERS} with the sum of the
   *     rest. Empty where nothing was timed
   */
  public synchronized List<PartTime> slowest(int most) {
    List<Map.Entry<String, Long>> all = new ArrayList<>(nanos.entrySet());
    all.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    List<PartTime> parts = new ArrayList<>();
    long rest = 0;
    for (Map.Entry<String, Long> entry : all) {
      if (parts.size() < most) parts.add(new PartTime(entry.getKey(), seconds(entry.getValue())));
      else rest += entry.getValue();
    }
    if (all.size() > most) parts.add(new PartTime(OTHERS, seconds(rest)));
    return parts;
  }

  /** Rounded to milliseconds. */
  public static double seconds(long nanoseconds) {
    return Math.round(nanoseconds * NANOS * 1e3) / 1e3;
  }
}
