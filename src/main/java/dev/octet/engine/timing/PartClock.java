package dev.octet.engine.timing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures the wall-clock time of the parts of a stage, by name. The times of a part that runs more
 * than once are added. May be used by several threads.
 */
public final class PartClock {
  /** Name under which the times of all unlisted parts are added. */
  public static final String OTHERS = "(others)";

  private static final double NANOS = 1e-9;

  private final Map<String, Long> nanos = new LinkedHashMap<>();

  /** Runs a part and adds its time, even if it throws. */
  public <T> T time(String name, Supplier<T> part) {
    long since = System.nanoTime();
    try {
      return part.get();
    } finally {
      add(name, System.nanoTime() - since);
    }
  }

  /** Runs a part and adds its time, even if it throws. */
  public void run(String name, Runnable part) {
    long since = System.nanoTime();
    try {
      part.run();
    } finally {
      add(name, System.nanoTime() - since);
    }
  }

  /** Adds a duration in nanoseconds to the time of a part. */
  public synchronized void add(String name, long added) {
    nanos.merge(name, added, Long::sum);
  }

  /**
   * Returns the parts that took the longest time.
   *
   * @param most maximum number of parts, at least 1
   * @return the longest first; if there are more parts, followed by {@link #OTHERS} with their sum;
   *     empty if nothing was timed
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

  /** Converts nanoseconds to seconds, rounded to milliseconds. */
  public static double seconds(long nanoseconds) {
    return Math.round(nanoseconds * NANOS * 1e3) / 1e3;
  }
}
