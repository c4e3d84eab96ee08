package dev.octet.engine.evidence;

import dev.octet.pick.EvenlySpread;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Division of a set into calibration, selection and test samples, so that no figure is reported on
 * samples that influenced a choice. The draw is random with a fixed seed, and stratified: by class
 * if the classes are known, otherwise by blocks of consecutive files.
 *
 * <table>
 * <caption>Use by number of samples</caption>
 * <tr><td>below 10</td><td>all samples calibrate, and all are selection samples</td></tr>
 * <tr><td>below 30</td><td>the held-out samples are selection samples, also used for the
 * report</td></tr>
 * <tr><td>30 and more</td><td>half of the held-out samples are selection samples, the other half
 * test samples</td></tr>
 * </table>
 *
 * <p>If the recipe holds out nothing, calibration samples are used for selection and nothing is
 * reported.
 *
 * @param calibration ascending indexes of the samples that ranges and means are taken from
 * @param selection ascending indexes of the samples on which rewrites, candidates and float
 *     fallbacks are compared; may equal {@code calibration}
 * @param test ascending indexes of the samples used only for the report; disjoint from the others
 */
public record SampleSplit(int[] calibration, int[] selection, int[] test) {
  /** Minimum set size for a test part. A smaller set would have fewer than 5 test samples. */
  public static final int LEAST_WITH_TEST = 30;

  /**
   * Minimum set size for held-out samples. In a smaller set every sample is needed for calibration.
   */
  public static final int LEAST_TO_HOLD_OUT = 10;

  /**
   * Maximum size of the selection part and of the test part. More samples hardly narrow the
   * confidence intervals and make the conversion much slower.
   */
  static final int MOST_IN_A_PART = 200;

  /**
   * Minimum size of the selection and of the test part; a set of fewer than 25 samples has a fifth
   * of its size instead.
   */
  private static final int LEAST_IN_A_PART = 5;

  private static final int PARTS_OF_A_SMALL_SET = 5;

  /**
   * Larger than the rounding error of a decimal fraction in binary, but much smaller than one
   * sample.
   */
  private static final double ROUNDING_ERROR = 1e-6;

  private static final long HOLD_OUT_SEED = 0x6f63746574L;
  private static final long TEST_SEED = 0x74657374L;

  /**
   * Splits a set into calibration, selection and test samples.
   *
   * @param samples number of samples, at least 1
   * @param classes class of each sample; null if unknown
   * @param selection fraction of the samples that choose between candidates, 0 to 0.5
   * @param test fraction of the samples that only measure the figures of the report, 0 to 0.5; at
   *     most 0.5 with {@code selection}
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

  /** Returns the size of a part: the wanted number of samples, within the limits of a part. */
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
   * Returns the split of a conversion that neither calibrates nor selects: at most 200 samples
   * measure the figures of the report, the others are unused.
   *
   * @param samples number of samples, at least 1
   * @param classes class of each sample; null if unknown
   * @param heldOut fraction as in {@link #of}; nothing is measured if it is 0
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

  /**
   * Returns the selection samples. If none are held out, returns at most 200 evenly spaced
   * calibration samples.
   */
  public int[] choosing() {
    if (selection.length > 0) return selection;
    return EvenlySpread.of(calibration, MOST_IN_A_PART);
  }

  /**
   * Returns up to {@code count} samples for selection, so that small gains can be distinguished
   * from chance. If fewer are held out, evenly spaced calibration samples are added.
   *
   * @param count wanted number of samples; the result is smaller if the set is
   */
  public int[] choosing(int count) {
    int[] chosen = EvenlySpread.of(selection, count);
    if (choosesOnCalibration()) return chosen;
    int[] others = EvenlySpread.of(calibration, count - chosen.length);
    return IntStream.concat(Arrays.stream(chosen), Arrays.stream(others)).sorted().toArray();
  }

  /** Returns the selection samples if they are not calibration samples too; otherwise none. */
  public int[] unseen() {
    return choosesOnCalibration() ? new int[0] : selection;
  }

  /**
   * Returns the samples that the report is measured on: the test samples, otherwise the selection
   * samples; empty if nothing is held out.
   */
  public int[] reporting() {
    return test.length > 0 ? test : selection;
  }

  /** Returns the kind of the samples in {@link #reporting}; null if there are none. */
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
