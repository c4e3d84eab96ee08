package dev.octet.device.benchmark.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.octet.text.ShortText;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The CPUs that a benchmark may use.
 *
 * @param text {@code any}, {@code big-core} (the last of the big ones), {@code big-cores}, {@code
 *     small-cores}, or a mask of CPUs as {@code taskset} takes it: hexadecimal digits such as
 *     {@code f0}
 */
public record Affinity(@JsonValue String text) {
  /** The scheduler chooses. */
  public static final Affinity ANY = new Affinity("any");

  /** One big core, as the LPIRC wants it. */
  public static final Affinity BIG_CORE = new Affinity("big-core");

  /** All big cores: {@code taskset f0} on a Snapdragon 835. */
  public static final Affinity BIG_CORES = new Affinity("big-cores");

  /** All small cores. */
  public static final Affinity SMALL_CORES = new Affinity("small-cores");

  private static final Pattern MASK = Pattern.compile("0*[0-9a-f]{1,16}");
  private static final List<Affinity> NAMED = List.of(ANY, BIG_CORE, BIG_CORES, SMALL_CORES);

  @JsonCreator
  public Affinity {
    if (!List.of("any", "big-core", "big-cores", "small-cores").contains(text)
        && (!MASK.matcher(text).matches() || Long.parseUnsignedLong(text, 16) == 0)) {
      throw new IllegalArgumentException(
          ("affinity is '%s', expected any, big-core, big-cores, small-cores, or hexadecimal digits"
                  + " of a mask of CPUs that is not 0")
              .formatted(ShortText.start(text, 40)));
    }
  }

  /**
   * The mask for a phone; empty where the scheduler may choose.
   *
   * @param cores the phone's; where the kernel says no clocks all count as big
   */
  public OptionalLong mask(List<Core> cores) {
    if (equals(ANY)) return OptionalLong.empty();
    if (!NAMED.contains(this)) return OptionalLong.of(Long.parseUnsignedLong(text, 16));
    boolean big = !equals(SMALL_CORES);
    long mask = 0;
    for (Core core : cores) {
      if (core.big() == big && core.cpu() < Long.SIZE) mask |= 1L << core.cpu();
    }
    if (mask == 0) return OptionalLong.empty();
    return OptionalLong.of(equals(BIG_CORE) ? Long.highestOneBit(mask) : mask);
  }

  @Override
  public String toString() {
    return text;
  }
}
