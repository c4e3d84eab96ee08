package dev.octet.engine.evidence;

import dev.octet.pick.EvenlySpread;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which samples calibrate, which choose, and which report, so that no sample reports of what it has
 * chosen. Drawn at random with a fixed seed, from each class its share where classes are known,
 * else from each stretch of the files' order.
 *
 * <table>
 * <caption>By the number of samples</caption>
 * <tr><td>below 10</td><td>all calibrate, and all choose and report</td></tr>
 * <tr><td>below 30</td><td>the held-out samples choose and report</td></tr>
 * <tr><td>30 and more</td><td>one part of the held-out samples chooses, the other reports</td></tr>
 * </table>
 *
 * <p>With fractions of 0 nothing is held out: the calibration samples choose, and nothing reports.
 * With a test fraction of 0, the samples that choose also report.
 *
 * @param calibration indexes of the samples that ranges and means are taken from, ascending
 * @param selection those that choose rewrites, candidates and layers to leave in float; may be
 *     those of {@code calibration}
 * @param test those that only report; disjoint from the others
 */
public record SampleSplit(int[] calibration, int[] selection, int[] test) {
  /** Fewer samples have no test part: one of fewer than 5 samples would say nothing. */
  public static final int LEAST_WITH_TEST = 30;

  /** Of fewer samples each is needed to calibrate. */
  public static final int LEAST_TO_HOLD_OUT = 10;

  /** More samples make figures hardly more certain and the conversion much longer. */
  static final int MOST_IN_A_PART = 200;

  /** A selection or test part has at least so many, or a fifth of a set that is smaller than 25. */
  private static final int LEAST_IN_A_PART = 5;

  private static final int PARTS_OF_A_SMALL_SET = 5;

  /** Above what decimal fractions are off by in binary, below one sample. */
  private static final double ROUNDING_ERROR = 1e-6;

  private static final long HOLD_OUT_SEED = 0x6f63746574L;
  private static final long TEST_SEED = 0x74657374L;

  /**
   * Splits a set.
   *
   * @param samples how many, at least 1
   * @param classes the class of each sample; null where the set doesn't say
   * @param selection the fraction that chooses, 0 to 0.5
   * @param test the fraction that reports, 0 to 0.5; at most 0.5 together with {@code selection}
   */
  public static SampleSplit of(
      int samples, int @Nullable [] classes, double selection, double test) {
    int[] all = IntStream.range(0, samples).toArray();
    double heldOut = selection + test;
    if (heldOut <= 0) return new SampleSplit(all, new int[0], new int[0]);
    if (samples < LEAST_TO_HOLD_OUT) return new SampleSplit(all, all, new int[0]);
    int wanted = (int) Math.round(samples * heldOut);
    if (samples < LEAST_WITH_TEST || test <= 0) {
      int[] drawn = drawn(samples, classes, part(samples, wanted));
      return new SampleSplit(without(all, drawn), drawn, new int[0]);
    }
    int wantedTest = (int) (wanted * test / heldOut + ROUNDING_ERROR);
    int reporting = part(samples, wantedTest);
    int choosing = selection <= 0 ? 0 : part(samples, wanted - wantedTest);
    int[] drawn = drawn(samples, classes, choosing + reporting);
    int[] calibration = without(all, drawn);
    if (choosing == 0) return new SampleSplit(calibration, new int[0], drawn);
    int[] inner = classes == null ? StratifiedDraw.blocks(samples, reporting) : classes;
    int[] tested = new StratifiedDraw(TEST_SEED).draw(drawn, inner, reporting);
    return new SampleSplit(calibration, without(drawn, tested), tested);
  }

  /** The size of a part that is wanted to have so many samples. */
  private static int part(int samples, int wanted) {
    int least = Math.min(LEAST_IN_A_PART, samples / PARTS_OF_A_SMALL_SET);
    return Math.clamp(wanted, least, MOST_IN_A_PART);
  }

  private static int[] drawn(int samples, int @Nullable [] classes, int count) {
    int[] strata = classes == null ? StratifiedDraw.blocks(samples, count) : classes;
    return new StratifiedDraw(HOLD_OUT_SEED)
        .draw(IntStream.range(0, samples).toArray(), strata, count);
  }

  /**
   * For a conversion that neither calibrates nor chooses: all samples report, as many as there may
   * be in a part.
   *
   * @param heldOut the sum of both fractions of {@link #of}; nothing is measured where it is 0
   */
  public static SampleSplit ofReports(int samples, int @Nullable [] classes, double heldOut) {
    var none = new int[0];
    if (heldOut <= 0) return new SampleSplit(none, none, none);
    int[] drawn = drawn(samples, classes, Math.min(samples, MOST_IN_A_PART));
    return new SampleSplit(none, none, drawn);
  }

  private static int[] without(int[] all, int[] some) {
    return Arrays.stream(all).filter(i -> Arrays.binarySearch(some, i) < 0).toArray();
  }

  /** The samples to choose on: some of calibration where no others are held out. */
  public int[] choosing() {
    if (selection.length > 0) return selection;
    return EvenlySpread.of(calibration, MOST_IN_A_PART);
  }

  /**
   * Samples to choose on, so many that small gains can be told from chance: where too few are held
   * out for that, samples of calibration beside them.
   *
   * @param count how many, as far as there are so many
   */
  public int[] choosing(int count) {
    int[] chosen = EvenlySpread.of(selection, count);
    if (choosesOnCalibration()) return chosen;
    int[] others = EvenlySpread.of(calibration, count - chosen.length);
    return IntStream.concat(Arrays.stream(chosen), Arrays.stream(others)).sorted().toArray();
  }

  /** The samples to choose on that nothing was fitted to; empty where there are none. */
  public int[] unseen() {
    return choosesOnCalibration() ? new int[0] : selection;
  }

  /** The samples to measure on; empty where none are held out. */
  public int[] reporting() {
    return test.length > 0 ? test : selection;
  }

  /** What {@link #reporting} are; null where there are none. */
  public @Nullable Basis basis() {
    if (test.length > 0) return Basis.TEST;
    if (selection.length == 0) return null;
    return choosesOnCalibration() ? Basis.CALIBRATION : Basis.SELECTION;
  }

  private boolean choosesOnCalibration() {
    return Arrays.equals(selection, calibration);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SampleSplit(int[] c, int[] s, int[] t)
        && Arrays.equals(calibration, c)
        && Arrays.equals(selection, s)
        && Arrays.equals(test, t);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(calibration);
  }

  @Override
  public String toString() {
    return "%d calibrate, %d choose, %d report"
        .formatted(calibration.length, selection.length, test.length);
  }
}
