package dev.octet.engine.convert.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.octet.engine.evidence.Basis;
import dev.octet.engine.measure.OutputLoss;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccuracyLimitsTest {
  private static final int SAMPLES = 150;

  private static AccuracyLimits.Outcome compare(
      @Nullable Double minAgreement,
      @Nullable Double minSqnr,
      @Nullable Double agreement,
      @Nullable Double sqnr,
      @Nullable Basis basis,
      int samples,
      boolean constant) {
    var summary =
        new Report.Summary(
            agreement,
            agreement == null ? null : List.of(agreement - 0.02, Math.min(1, agreement + 0.02)),
            samples,
            sqnr,
            sqnr == null ? null : List.of(sqnr - 1, sqnr + 1),
            basis,
            basis == null ? null : basis.isOptimistic(),
            1000,
            4000,
            5,
            6);
    var output =
        new OutputLoss(
            "y", samples, constant, sqnr, null, null, null, 0, 0, null, null, null, List.of());
    return new AccuracyLimits(minAgreement, minSqnr).compare(summary, List.of(output));
  }

  /**
   * Columns: the limits, the figures; then the number of limits that are missed and met, and of
   * notes. The interval of the agreement is 0.02 wide in each direction, that of the SQNR 1 dB.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // min agreement, min SQNR | agreement, SQNR | missed, met, notes
        "0.97 |      | 0.995  | 30     | 0 | 1 | 0",
        "0.97 |      | 0.97   | 30     | 0 | 1 | 1", // equal, but the interval reaches below
        "0.97 |      | 0.98   | 30     | 0 | 1 | 1",
        "0.97 |      | 0.9699 | 30     | 1 | 0 | 0",
        "0    |      | 0.02   | 30     | 0 | 1 | 0",
        "1    |      | 1      | 30     | 0 | 1 | 1",
        "     | 20   | 0.5    | 21     | 0 | 1 | 0",
        "     | 20   | 0.5    | 20     | 0 | 1 | 1",
        "     | 20   | 0.5    | 19.999 | 1 | 0 | 0",
        "     | -3   | 0.5    | -2     | 0 | 1 | 0",
        "     | 20   | 0.5    | NaN    | 1 | 0 | 0",
        "     | 20   | 0.5    |        | 0 | 1 | 0", // no noise
        "0.97 | 20   | 0.9    | 10     | 2 | 0 | 0",
        "0.97 | 20   | 0.9    | 30     | 1 | 1 | 0",
        "0.97 |      |        | 30     | 1 | 0 | 0", // no classes
        "0.97 | 20   |        | 30     | 0 | 1 | 1", // no classes, but another limit
        "0.97 | 20   |        | 10     | 1 | 0 | 1",
        "     |      | 0.1    | -10    | 0 | 0 | 0"
      })
  void figuresOfTestSamplesAreCompared(
      @Nullable Double minAgreement,
      @Nullable Double minSqnr,
      @Nullable Double agreement,
      @Nullable Double sqnr,
      int missed,
      int met,
      int notes) {
    AccuracyLimits.Outcome outcome =
        compare(minAgreement, minSqnr, agreement, sqnr, Basis.TEST, SAMPLES, false);
    assertThat(outcome.shortfalls()).hasSize(missed);
    assertThat(outcome.met()).hasSize(met);
    assertThat(outcome.notes()).hasSize(notes);
    assertThat(outcome.isMet()).isEqualTo(missed == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "SELECTION, 50, selection samples",
    "CALIBRATION, 50, calibration samples",
    "TEST, 0, there were none",
    ", 0, nothing was measured"
  })
  void figuresOfOtherSamplesMeetNoLimit(@Nullable Basis basis, int samples, String reason) {
    assertThat(compare(0.5, 1.0, 1.0, 50.0, basis, samples, false).shortfalls())
        .singleElement()
        .asString()
        .contains(reason, "split.test");
    assertThat(compare(null, null, 1.0, 50.0, basis, samples, false).isMet()).isTrue();
  }

  @Test
  void outputsThatNeverVaryMeetNoLimit() {
    assertThat(compare(null, 20.0, null, null, Basis.TEST, SAMPLES, true).shortfalls())
        .singleElement()
        .asString()
        .contains("same for all samples", "preprocessing");
  }

  @Test
  void sentencesHaveTheFigureItsIntervalAndTheLimit() {
    AccuracyLimits.Outcome outcome =
        compare(0.975, 20.004, 0.97499, 20.0039, Basis.TEST, SAMPLES, false);
    assertThat(outcome.shortfalls())
        .containsExactly(
            "top-1 agreement is 97.49 % on 150 test samples (95 % interval 95.49 % to 99.49 %),"
                + " expected at least 97.5 %",
            "SQNR is 20.00 dB on 150 test samples (95 % interval 19.00 dB to 21.00 dB), expected"
                + " at least 20.004 dB");
  }

  @ParameterizedTest
  @CsvSource({"-0.01,", "1.01,", "NaN,", ",NaN", ",Infinity", ",-Infinity"})
  void limitsOutOfRangeAreRefused(@Nullable Double agreement, @Nullable Double sqnr) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccuracyLimits(agreement, sqnr))
        .withMessageContaining("expected");
  }
}
