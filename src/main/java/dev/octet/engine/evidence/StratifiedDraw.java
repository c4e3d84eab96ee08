package dev.octet.engine.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stratified random draw: takes a proportional share from each stratum, so that the drawn and the
 * remaining samples both resemble the whole set. The seed is fixed, so the same set always gives
 * the same draw. Within a stratum the order of the files has no influence.
 */
final class StratifiedDraw {
  private final long seed;

  /**
   * Creates a draw.
   *
   * @param seed draws with different seeds are independent
   */
  StratifiedDraw(long seed) {
    this.seed = seed;
  }

  /**
   * Draws samples.
   *
   * @param members indexes of the samples to draw from, distinct
   * @param strata stratum of each sample of the set, indexed by sample
   * @param count number of samples to draw, 0 to the number of members
   * @return the drawn indexes, ascending. The last member of a stratum is drawn only if every other
   *     stratum is down to one member, so that no stratum disappears from the remaining samples
   *     unnecessarily
   */
  int[] draw(int[] members, int[] strata, int count) {
    List<List<Integer>> shuffled = shuffled(members, strata);
    int[] quotas = quotas(shuffled, members.length, count);
    List<Integer> drawn = new ArrayList<>();
    for (int s = 0; s < quotas.length; s++) drawn.addAll(shuffled.get(s).subList(0, quotas[s]));
    return drawn.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** Returns the members of each stratum in an order that depends on the seed alone. */
  private List<List<Integer>> shuffled(int[] members, int[] strata) {
    Map<Integer, List<Integer>> byStratum = new TreeMap<>();
    for (int member : members) {
      byStratum.computeIfAbsent(strata[member], _ -> new ArrayList<>()).add(member);
    }
    List<List<Integer>> shuffled = new ArrayList<>(byStratum.values());
    for (List<Integer> stratum : shuffled) {
      stratum.sort(
          Comparator.comparingLong((Integer member) -> key(member)).thenComparingInt(m -> m));
    }
    // the order of the classes must not decide which strata get the share that rounds up
    shuffled.sort(Comparator.comparingLong(stratum -> key(stratum.getFirst())));
    return shuffled;
  }

  /**
   * Returns the number of samples to draw from each stratum: proportional shares whose sum is
   * {@code count}, adjusted so that no stratum is emptied unnecessarily.
   */
  private static int[] quotas(List<List<Integer>> strata, int members, int count) {
    var quotas = new int[strata.size()];
    long before = 0;
    int missing = count;
    for (int s = 0; s < quotas.length; s++) {
      int size = strata.get(s).size();
      long share = (before + size) * count / members - before * count / members;
      quotas[s] = (int) Math.min(share, size - 1);
      before += size;
      missing -= quotas[s];
    }
    for (int left = 1; left >= 0; left--) missing = fill(quotas, strata, left, missing);
    return quotas;
  }

  /**
   * Raises the quotas in turn while a stratum keeps more than {@code left} members; returns how
   * many samples are still missing.
   */
  private static int fill(int[] quotas, List<List<Integer>> strata, int left, int missing) {
    int still = missing;
    boolean raised = true;
    while (still > 0 && raised) {
      raised = false;
      for (int s = 0; s < quotas.length && still > 0; s++) {
        if (strata.get(s).size() - quotas[s] <= left) continue;
        quotas[s]++;
        still--;
        raised = true;
      }
    }
    return still;
  }

  /** Returns a hash of a sample's index (SplitMix64; Steele, Lea and Flood, 2014). */
  private long key(int member) {
    long z = seed + 0x9e3779b97f4a7c15L * (member + 1L);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Returns blocks of consecutive samples: the strata of a set without known classes. */
  static int[] blocks(int samples, int count) {
    var strata = new int[samples];
    if (count == 0) return strata;
    Arrays.setAll(strata, i -> (int) ((long) i * count / samples));
    return strata;
  }
}
