package dev.octet.engine.evidence;

import dev.octet.engine.Warning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recommended number of samples, and the warnings for sets that have fewer. */
public final class SampleNeed {
  /**
   * Recommended number of samples of any kind. With {@code m} calibration samples, a further sample
   * of the same kind exceeds the observed range of an activation with a probability of at most
   * {@code 2 / (m + 1)}, since each of {@code m + 1} samples is equally likely to hold the largest
   * value. By default 80 of 100 samples calibrate: 2.5 %. For the networks in the README, more
   * samples change the figures by less than another random draw of samples does.
   */
  public static final int RECOMMENDED = 100;

  private SampleNeed() {}

  /**
   * Returns the warnings about the number of samples.
   *
   * @param samples number of samples in the set
   * @param split use of each sample
   * @param calibrates whether the conversion derives activation ranges from samples
   * @return a warning if ranges are derived from fewer than {@link #RECOMMENDED} samples, and a
   *     warning if the reported figures are optimistic; may be empty
   */
  public static List<Warning> warnings(int samples, SampleSplit split, boolean calibrates) {
    List<Warning> warnings = new ArrayList<>();
    if (calibrates && samples < RECOMMENDED) warnings.add(few(samples));
    Warning figures = figures(samples, split);
    if (figures != null) warnings.add(figures);
    return warnings;
  }

  private static Warning few(int samples) {
    return new Warning(
        "few-samples",
        ("The set has %s, too few to estimate the ranges of activations reliably."
                + " Values outside of the observed ranges are clipped. Send at least %d samples"
                + " that differ from each other.")
            .formatted(samples == 1 ? "1 sample" : samples + " samples", RECOMMENDED));
  }

  private static @Nullable Warning figures(int samples, SampleSplit split) {
    Basis basis = split.basis();
    if (basis == Basis.CALIBRATION) {
      return new Warning(
          "measured-on-calibration-samples",
          ("The figures were measured on the %d calibration samples, because a set of"
                  + " fewer than %d samples has no held-out samples. They are optimistic. With %d"
                  + " or more samples, some are used only for measuring.")
              .formatted(samples, SampleSplit.LEAST_TO_HOLD_OUT, SampleSplit.LEAST_WITH_TEST));
    }
    if (basis == Basis.SELECTION) {
      return new Warning(
          "optimistic-figures",
          ("The figures were measured on the same %d samples on which the artifact was"
                  + " selected. They are optimistic. With %d or more samples, some are used only"
                  + " for measuring.")
              .formatted(split.selection().length, SampleSplit.LEAST_WITH_TEST));
    }
    return null;
  }
}
