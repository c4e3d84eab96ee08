package dev.octet.engine.release;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A release of TensorFlow Lite, such as 2.7.
 *
 * @param major 1 or 2
 * @param minor number of the release, 0 or more
 * @param patch 0, or the number of the patch that a few operator versions came with
 */
public record Release(int major, int minor, int patch) implements Comparable<Release> {
  /** The oldest release that an artifact can be made for. */
  public static final Release OLDEST = of(2, 3);

  /** The newest release that Octet knows; its runtime measures the artifacts. */
  public static final Release NEWEST = of(2, 21);

  private static final Comparator<Release> ORDER =
      Comparator.comparingInt(Release::major)
          .thenComparingInt(Release::minor)
          .thenComparingInt(Release::patch);

  /** Returns a release without a patch. */
  public static Release of(int major, int minor) {
    return new Release(major, minor, 0);
  }

  /** Returns the releases that an artifact can be made for, from 2.3 to 2.21, the oldest first. */
  public static List<Release> possible() {
    return IntStream.rangeClosed(OLDEST.minor, NEWEST.minor)
        .mapToObj(minor -> of(OLDEST.major, minor))
        .toList();
  }

  /**
   * Reads a release, written {@code 2.7} or {@code 2.14.4}.
   *
   * @throws NumberFormatException if the text is something else
   */
  static Release parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length < 2 || parts.length > 3) throw new NumberFormatException(text);
    int patch = parts.length == 2 ? 0 : Integer.parseInt(parts[2]);
    return new Release(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), patch);
  }

  public boolean isAfter(Release other) {
    return compareTo(other) > 0;
  }

  /** Returns the text with all three numbers, as in a model's metadata: {@code 2.7.0}. */
  public String full() {
    return major + "." + minor + "." + patch;
  }

  @Override
  public int compareTo(Release other) {
    return ORDER.compare(this, other);
  }

  /** Returns the text as people write it: {@code 2.7}, or {@code 2.14.4} with a patch. */
  @JsonValue
  @Override
  public String toString() {
    return patch == 0 ? major + "." + minor : full();
  }
}
