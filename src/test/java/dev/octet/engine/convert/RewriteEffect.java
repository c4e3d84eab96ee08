package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

/** A conversion with rewrites and one without, both judged on the same other samples. */
public record RewriteEffect(Converted.OutputAgreement with, Converted.OutputAgreement without) {
  /** Returns how many decibels of SQNR the rewrites gain. */
  double gainDb() {
    return with.sqnrDb() - without.sqnrDb();
  }

  /**
   * Asserts that top-1 agreement is lower by at most one point or two images, and SQNR by at most
   * so many decibels.
   */
  public void assertHarmless(double decibels) {
    double spare = Math.max(0.01, 2.0 / with.samples());
    assertThat(with.agreement())
        .as(this::toString)
        .isGreaterThanOrEqualTo(without.agreement() - spare);
    assertThat(gainDb()).as(this::toString).isGreaterThanOrEqualTo(-decibels);
  }
}
