package dev.octet.engine.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws samples at random, from each stratum as many as its share, so that the drawn samples and
 * the others both look like the whole set. The seed is fixed: the same set is always drawn from in
 * the same way, and the order of its files has no part in which of a stratum are drawn.
 */
final class StratifiedDraw {
  private final long seed;

  /**
   * A draw.
   *
   * @param seed draws with different seeds are independent
   */
  StratifiedDraw(long seed) {
    this.seed = seed;
  }

  /**
   * Draws.
   *
   * @param members what to draw from, distinct
   * @param strata the stratum of each sample of the set, by sample
   * @param count how many to draw, 0 to the number of members
   * @return those drawn, ascending. A stratum gives its last member only where all strata are down
   *     to one, so that none is missing among the others without need
   */
  int[] draw(int[] members, int[] strata, int count) {
    List<List<Integer>> shuffled = shuffled(members, strata);
    int[] quotas = quotas(shuffled, members.length, count);
    List<Integer> drawn = new ArrayList<>();
    for (int s = 0; s < quotas.length; s++) drawn.addAll(shuffled.get(s).subList(0, quotas[s]));
    return drawn.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** The members of each stratum, in an order that the seed alone decides. */
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
    // which strata get the share that rounds up must not depend on the classes' order
    shuffled.sort(Comparator.comparingLong(stratum -> key(stratum.getFirst())));
    return shuffled;
  }

  /** Shares rounded so that they add up, then moved where a stratum would be left empty. */
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
   * Raises quotas in turns as long as more than {@code left} members stay; what is still missing.
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

  /** A hash (SplitMix64, Steele, Lea and Flood, 2014). */
  private long key(int member) {
    long z = seed + 0x9e3779b97f4a7c15L * (member + 1L);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Blocks of neighbours: the strata of a set that says nothing of its samples' classes. */
  static int[] blocks(int samples, int count) {
    var strata = new int[samples];
    if (count == 0) return strata;
    Arrays.setAll(strata, i -> (int) ((long) i * count / samples));
    return strata;
  }
}
