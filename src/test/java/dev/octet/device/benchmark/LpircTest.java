package dev.octet.device.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.octet.device.benchmark.phone.PhoneRefusal;
import dev.octet.device.benchmark.report.BenchmarkReport.ModelTensor;
import dev.octet.device.benchmark.report.LpircResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The score, and the answers that are counted for it. */
class LpircTest {
  private static final int FLOAT32 = 1;
  private static final int UINT8 = 3;
  private static final int INT64 = 4;
  private static final int INT8 = 9;

  @Test
  void withinTheBudgetBothDenominatorsAreEqualAndSpeedIsNoMerit() {
    LpircResult result = Lpirc.result(100, 72, milliseconds(100, 25));

    assertThat(result.accuracyOfImages()).isEqualTo(0.72);
    assertThat(result.accuracyOfClassified()).isEqualTo(0.72);
    assertThat(result.totalMilliseconds()).isEqualTo(2_500);
    assertThat(result.totalMillisecondsWithoutFirst()).isEqualTo(2_475);
    assertThat(result.budgetMilliseconds()).isEqualTo(3_000);
    assertThat(result.scoreOfImages()).isCloseTo(0.72 / 3_000, within(1e-15));
    assertThat(result.scoreOfClassified()).isEqualTo(result.scoreOfImages());
  }

  @Test
  void overTheBudgetTheDenominatorsPart() {
    // 40 ms an image: 75 of 100 within 3,000 ms
    LpircResult result = Lpirc.result(100, 60, milliseconds(75, 40));

    assertThat(result.classified()).isEqualTo(75);
    assertThat(result.accuracyOfImages()).isEqualTo(0.6);
    assertThat(result.accuracyOfClassified()).isEqualTo(0.8);
    assertThat(result.millisecondsPerImage()).isEqualTo(40);
    assertThat(result.scoreOfImages()).isCloseTo(0.6 / 3_000, within(1e-15));
    assertThat(result.scoreOfClassified()).isCloseTo(0.8 / 3_000, within(1e-15));
  }

  private static long[] milliseconds(int count, long each) {
    var nanoseconds = new long[count];
    Arrays.fill(nanoseconds, each * 1_000_000);
    return nanoseconds;
  }

  @Test
  void theLargestScoreIsTheAnswerWhateverTheType() throws Exception {
    assertThat(correct(INT8, new byte[] {-128, 5, 127, 3}, 2)).isEqualTo(1);
    assertThat(correct(UINT8, new byte[] {-128, 5, 127, 3}, 0)).isEqualTo(1);
    ByteBuffer floats = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(-3).putFloat(-0.5f).putFloat(Float.NaN);
    assertThat(correct(FLOAT32, floats.array(), 1)).isEqualTo(1);
    assertThat(correct(INT8, new byte[] {7, 7, 1}, 0)).as("of equal ones the first").isEqualTo(1);
    assertThat(correct(INT8, new byte[] {7, 7, 1}, 1)).isZero();
  }

  private static int correct(int type, byte[] scores, int label) throws Exception {
    var answers = new TopOneHits(List.of(output(type, scores.length)), List.of(label));
    for (byte value : scores) answers.write(value);
    assertThat(answers.samples()).isEqualTo(1);
    return answers.correct();
  }

  private static ModelTensor output(int type, long bytes) {
    return new ModelTensor("scores", type, bytes, List.of(1, 3));
  }

  @Test
  void answersMayComeInPiecesAndOnlyTheFirstOutputCounts() throws Exception {
    var outputs = List.of(output(INT8, 2), output(INT8, 3));
    var answers = new TopOneHits(outputs, List.of(1, 0, 1));
    byte[] all = {1, 2, 99, 99, 99, 1, 2, 99, 99, 99, 1, 2, 99, 99, 99};

    answers.write(all, 0, 7);
    answers.write(all, 7, 8);

    assertThat(answers.samples()).isEqualTo(3);
    assertThat(answers.correct()).isEqualTo(2);
    assertThatThrownBy(() -> answers.write(all)).hasMessageContaining("more outputs than labels");
  }

  @Test
  void anOutputThatIsNoScoreIsRefused() {
    for (var outputs : List.of(List.<ModelTensor>of(), List.of(output(INT64, 8)))) {
      assertThatThrownBy(() -> new TopOneHits(outputs, List.of(0)))
          .isInstanceOf(PhoneRefusal.class)
          .hasMessageContaining("expected class scores");
    }
  }
}
