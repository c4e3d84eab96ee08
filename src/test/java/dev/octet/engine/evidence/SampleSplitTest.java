package dev.octet.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleSplitTest {
  private static final int CLASSES = 10;

  @ParameterizedTest
  @CsvSource({
    "10,   0.2, 8,   2,   0",
    "29,   0.2, 23,  6,   0",
    "29,   0.5, 14,  15,  0",
    "30,   0.2, 20,  5,   5",
    "100,  0.2, 80,  10,  10",
    "300,  0.2, 240, 30,  30",
    "1000, 0.2, 800, 100, 100",
    "1000, 0.4, 600, 200, 200",
    "5000, 0.5, 4600, 200, 200",
  })
  void aSetIsSplitIntoThree(int samples, double heldOut, int calibrate, int choose, int report) {
    SampleSplit split = SampleSplit.of(samples, null, heldOut / 2, heldOut / 2);
    assertThat(split.calibration()).hasSize(calibrate);
    assertThat(split.selection()).hasSize(choose);
    assertThat(split.test()).hasSize(report);
    assertThat(everyOne(split)).containsExactly(range(samples));
    assertThat(split.basis()).isEqualTo(report == 0 ? Basis.SELECTION : Basis.TEST);
    assertThat(split.reporting()).isEqualTo(report == 0 ? split.selection() : split.test());
    assertThat(split.unseen()).isEqualTo(split.selection());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9})
  void fewSamplesAllCalibrateAndThatIsSaid(int samples) {
    for (double heldOut : new double[] {0.01, 0.1, 0.5}) {
      SampleSplit split = SampleSplit.of(samples, null, heldOut / 2, heldOut / 2);
      assertThat(split.calibration()).containsExactly(range(samples));
      assertThat(split.reporting()).containsExactly(range(samples));
      assertThat(split.basis()).isEqualTo(Basis.CALIBRATION);
      assertThat(split.unseen()).as("nothing bears out what it was fitted to").isEmpty();
    }
  }

  @Test
  void nothingReportsWhereNothingIsHeldOut() {
    SampleSplit split = SampleSplit.of(500, null, 0, 0);
    assertThat(split.calibration()).containsExactly(range(500));
    assertThat(split.reporting()).isEmpty();
    assertThat(split.basis()).isNull();
    assertThat(split.choosing()).hasSize(SampleSplit.MOST_IN_A_PART).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "400,  0.1, 0.3, 240, 40,  120",
    "400,  0.3, 0.1, 240, 120, 40",
    "400,  0.2, 0,   320, 80,  0",
    "400,  0,   0.2, 320, 0,   80",
    "1000, 0.1, 0.3, 700, 100, 200",
    "30,   0.1, 0.3, 16,  5,   9",
    "20,   0,   0.2, 16,  4,   0",
  })
  void bothPartsHaveTheirOwnFraction(
      int samples, double selection, double test, int calibrate, int choose, int report) {
    SampleSplit split = SampleSplit.of(samples, null, selection, test);
    assertThat(split.calibration()).hasSize(calibrate);
    assertThat(split.selection()).hasSize(choose);
    assertThat(split.test()).hasSize(report);
    assertThat(everyOne(split)).containsExactly(range(samples));
  }

  @Test
  void whereTooFewAreHeldOutCalibrationHelpsToChooseAndTestNever() {
    SampleSplit split = SampleSplit.of(40, null, 0.1, 0.1);
    assertThat(split.choosing(96))
        .hasSize(35)
        .contains(split.selection())
        .doesNotContain(split.test());
    assertThat(SampleSplit.of(5, null, 0.1, 0.1).choosing(96)).containsExactly(range(5));
    SampleSplit large = SampleSplit.of(1000, null, 0.1, 0.1);
    assertThat(large.selection()).contains(large.choosing(96));
    assertThat(large.choosing(96)).hasSize(96);
  }

  @Test
  void whatNeitherCalibratesNorChoosesOnlyReports() {
    assertThat(SampleSplit.ofReports(1, null, 0.2).test()).containsExactly(0);
    SampleSplit many = SampleSplit.ofReports(1000, null, 0.2);
    assertThat(many.calibration()).isEmpty();
    assertThat(many.test()).hasSize(SampleSplit.MOST_IN_A_PART).doesNotHaveDuplicates();
    assertThat(many.basis()).isEqualTo(Basis.TEST);
    assertThat(SampleSplit.ofReports(1000, null, 0).basis()).isNull();
  }

  /** Files that go through the classes in turns: every tenth would be of one class. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.2, 0.4, 0.5})
  void aSetThatRepeatsItsClassesLosesNone(double heldOut) {
    int[] classes = IntStream.range(0, 300).map(i -> i % CLASSES).toArray();
    for (int[] known : new int[][] {classes, null}) {
      SampleSplit split = SampleSplit.of(classes.length, known, heldOut / 2, heldOut / 2);
      assertThat(of(split.calibration(), classes)).isEqualTo(CLASSES);
      if (known == null) continue;
      assertThat(of(split.selection(), classes)).isEqualTo(CLASSES);
      assertThat(of(split.test(), classes)).isEqualTo(CLASSES);
    }
  }

  @Test
  void aSetSortedByClassGivesSomeOfEachToAllWithoutLabelsToo() {
    int[] classes = IntStream.range(0, 300).map(i -> i / 30).toArray();
    SampleSplit split = SampleSplit.of(classes.length, null, 0.1, 0.1);
    for (int[] part : new int[][] {split.calibration(), split.selection(), split.test()}) {
      assertThat(of(part, classes)).isEqualTo(CLASSES);
    }
  }

  @Test
  void eachClassGivesItsShare() {
    // 270 of one class, 30 of another
    int[] classes = IntStream.range(0, 300).map(i -> i % 10 == 0 ? 1 : 0).toArray();
    SampleSplit split = SampleSplit.of(classes.length, classes, 0.2, 0.2);
    assertThat(count(split.selection(), classes, 1)).isBetween(5L, 7L);
    assertThat(count(split.test(), classes, 1)).isBetween(5L, 7L);
  }

  @Test
  void aClassKeepsItsLastSampleToCalibrate() {
    // 100 classes of one sample among 200 of another
    int[] classes = IntStream.range(0, 300).map(i -> i < 100 ? i + 1 : 0).toArray();
    SampleSplit split = SampleSplit.of(classes.length, classes, 0.1, 0.1);
    assertThat(of(split.calibration(), classes)).isEqualTo(101);
    // where there is nothing else, classes have to be left out
    int[] all = range(300);
    assertThat(SampleSplit.of(300, all, 0.1, 0.1).calibration()).hasSize(240);
  }

  @Test
  void theSameSetIsSplitInTheSameWay() {
    SampleSplit split = SampleSplit.of(300, null, 0.1, 0.1);
    assertThat(SampleSplit.of(300, null, 0.1, 0.1)).isEqualTo(split).hasSameHashCodeAs(split);
    assertThat(steps(split.test())).as("no sample is picked by a fixed stride").isGreaterThan(3);
  }

  private static long steps(int[] samples) {
    return IntStream.range(1, samples.length)
        .map(i -> samples[i] - samples[i - 1])
        .distinct()
        .count();
  }

  private static int[] everyOne(SampleSplit split) {
    return Stream.of(split.calibration(), split.selection(), split.test())
        .flatMapToInt(Arrays::stream)
        .sorted()
        .toArray();
  }

  private static int[] range(int samples) {
    return IntStream.range(0, samples).toArray();
  }

  private static long of(int[] part, int[] classes) {
    return Arrays.stream(part).map(i -> classes[i]).distinct().count();
  }

  private static long count(int[] part, int[] classes, int wanted) {
    return Arrays.stream(part).filter(i -> classes[i] == wanted).count();
  }
}
