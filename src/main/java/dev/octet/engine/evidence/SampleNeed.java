package dev.octet.engine.evidence;

import dev.octet.engine.Warning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many samples a conversion should have, and what to say where it has fewer. */
public final class SampleNeed {
  /**
   * The number of samples that would do, whatever their kind. With {@code m} samples to calibrate,
   * a sample that is like them goes beyond the range that they have shown of an activation with a
   * probability of at most {@code 2 / (m + 1)}, since each of {@code m + 1} is as likely to hold
   * the largest value as any other. Of 100 samples 80 calibrate by default: 2.5 %. More move the
   * figures of the networks in the README by less than another draw does.
   */
  public static final int RECOMMENDED = 100;

  private SampleNeed() {}

  /**
   * What the sender has to know of the samples' number.
   *
   * @param samples how many there are
   * @param split what each was used for
   * @param calibrates whether ranges are taken from samples at all
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
        ("The set has %s: too few to know the ranges of activations. Values beyond what they have"
                + " shown are clipped. %d samples would do; send ones that differ from each other.")
            .formatted(samples == 1 ? "1 sample" : samples + " samples", RECOMMENDED));
  }

  private static @Nullable Warning figures(int samples, SampleSplit split) {
    Basis basis = split.basis();
    if (basis == Basis.CALIBRATION) {
      return new Warning(
          "measured-on-calibration-samples",
          ("The figures were measured on the samples that calibrated, %d, since fewer than %d are"
                  + " too few to hold any out. They are optimistic. From %d samples on, some only"
                  + " measure.")
              .formatted(samples, SampleSplit.LEAST_TO_HOLD_OUT, SampleSplit.LEAST_WITH_TEST));
    }
    if (basis == Basis.SELECTION) {
      return new Warning(
          "optimistic-figures",
          ("The figures were measured on the same %d samples that chose between artifacts. They are"
                  + " optimistic. From %d samples on, some only measure.")
              .formatted(split.selection().length, SampleSplit.LEAST_WITH_TEST));
    }
    return null;
  }
}
