package dev.octet.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Warning;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleNeedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1   | few-samples measured-on-calibration-samples",
        "9   | few-samples measured-on-calibration-samples",
        "10  | few-samples optimistic-figures",
        "29  | few-samples optimistic-figures",
        "30  | few-samples",
        "99  | few-samples",
        "100 | ''",
        "1000 | ''"
      })
  void thereIsAWarningBelowWhatIsRecommendedAndNoneAbove(int samples, String codes) {
    for (double heldOut : new double[] {0.1, 0.2, 0.5}) {
      SampleSplit split = SampleSplit.of(samples, null, heldOut / 2, heldOut / 2);
      List<Warning> warnings = SampleNeed.warnings(samples, split, true);
      assertThat(String.join(" ", warnings.stream().map(Warning::code).toList())).isEqualTo(codes);
      assertThat(warnings)
          .filteredOn(warning -> warning.code().equals("few-samples"))
          .allSatisfy(warning -> assertThat(warning.message()).contains("100 samples would do"));
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "5", "30"})
  void whatIsNotCalibratedNeedsNone(int samples) {
    SampleSplit split = SampleSplit.ofReports(samples, null, 0.2);
    assertThat(SampleNeed.warnings(samples, split, false)).isEmpty();
  }
}
