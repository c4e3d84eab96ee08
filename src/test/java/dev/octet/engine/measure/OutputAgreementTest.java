package dev.octet.engine.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Shape;
import dev.octet.engine.measure.OutputComparison.SampleOutput;
import dev.octet.engine.measure.kind.KnownKind;
import dev.octet.engine.measure.kind.OutputKind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputAgreementTest {
  private static final KnownKind SCORES = new KnownKind(OutputKind.CLASS_SCORES, null, 0);
  private static final KnownKind NUMBERS = new KnownKind(OutputKind.REGRESSION, null, 0);
  private static final Shape SHAPE = Shape.of(1, 2);

  private static final int SAMPLES = 12;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the float network's scores, the artifact's, how far they agree
        "1 5 2 | 1 5 2 | 1",
        "1 5 2 | 5 1 2 | 0",
        "1 5 2 | 5 5 2 | 0.5",
        "1 5 2 | 5 5 5 | 0.3333",
        "1 5 2 | 5 1 5 | 0",
        "5 5 2 | 5 5 2 | 0.5",
        "5 1 2 | 5 5 2 | 0.5",
        "0 0 0 | 0 0 0 | 0.3333",
        "2 5 5 | 5 2 5 | 0.25",
        "1 NaN 2 | 1 5 2 | 0",
        "1 5 2 | NaN NaN NaN | 0"
      })
  void aTieIsWorthTheChanceThatBothTakeTheSameClass(String floats, String ints, double agreement) {
    var top = new TopScores();
    String[] x = floats.split(" ", -1);
    String[] y = ints.split(" ", -1);
    for (int i = 0; i < x.length; i++) top.see(Double.parseDouble(x[i]), Double.parseDouble(y[i]));
    assertThat(top.agreement()).isCloseTo(agreement, within(1e-4));
  }

  private static SampleOutput output(double signal, double noise, int fingerprint) {
    return new SampleOutput(signal, noise, Math.sqrt(noise), 1, fingerprint);
  }

  /** Boxes with a signal of 1e6, scores with one of 1. */
  private static OutputAgreement agreements(double boxNoise, double scoreNoise) {
    return OutputAgreement.of(
        List.of(false, true),
        IntStream.range(0, SAMPLES)
            .mapToObj(s -> List.of(output(1e6, boxNoise, s), output(1, scoreNoise, s)))
            .toList());
  }

  @Test
  void boxesDoNotDrownScores() {
    OutputAgreement plain = agreements(100, 1e-4);
    OutputAgreement better = agreements(50, 1e-1);
    assertThat(better.leastGainOver(plain).mean()).isCloseTo(-20, within(0.01));
    assertThat(better.gainOver(plain).mean()).isNegative();
    assertThat(plain.noise()).isCloseTo(1e-4, within(1e-6));
  }

  @Test
  void aConstantReferenceIsNotPerfect() {
    List<SampleOutput> dead = IntStream.range(0, SAMPLES).mapToObj(_ -> output(0, 0, 7)).toList();
    List<SampleOutput> constant =
        IntStream.range(0, SAMPLES).mapToObj(_ -> output(4, 0, 7)).toList();
    for (List<SampleOutput> samples : List.of(dead, constant)) {
      OutputLoss loss = OutputLosses.of("scores", SCORES, SHAPE, List.of(), samples);
      assertThat(loss.constant()).isTrue();
      assertThat(loss.agreement()).isNull();
      assertThat(loss.agreementInterval()).isNull();
      assertThat(loss.sqnrDb()).isNull();
    }
    assertThat(OutputLosses.isConstant(List.of(output(4, 0, 7)))).as("one sample").isFalse();
  }

  @Test
  void aDeadOutputChoosesNothingWhereAnotherLives() {
    OutputAgreement agreements =
        OutputAgreement.of(
            List.of(true, true),
            IntStream.range(0, SAMPLES)
                .mapToObj(s -> List.of(output(0, 0, 7), output(1, 0.01, s)))
                .toList());
    assertThat(agreements.outputs()).hasSize(1);
    assertThat(agreements.noise()).isCloseTo(0.01, within(1e-9));
    assertThat(agreements.samples()).isEqualTo(SAMPLES);
  }

  @Test
  void noNumbersAreTheWorstThatThereIs() {
    List<SampleOutput> samples =
        IntStream.range(0, SAMPLES).mapToObj(s -> output(1, Double.POSITIVE_INFINITY, s)).toList();
    OutputLoss loss = OutputLosses.of("scores", NUMBERS, SHAPE, List.of(), samples);
    assertThat(loss.sqnrDb()).isEqualTo(-100);
    assertThat(loss.sqnrDbInterval()).isNull();
  }

  @Test
  void samplesWithoutNumbersAreCountedAndLeftOut() {
    List<SampleOutput> samples =
        IntStream.range(0, SAMPLES)
            .mapToObj(s -> s == 0 ? output(Double.NaN, Double.NaN, s) : output(1, 0.01, s))
            .toList();
    OutputLoss loss = OutputLosses.of("scores", SCORES, SHAPE, List.of(), samples);
    assertThat(loss.notFinite()).isEqualTo(1);
    assertThat(loss.samples()).isEqualTo(SAMPLES - 1);
    assertThat(loss.constant()).isFalse();
    assertThat(loss.sqnrDb()).isCloseTo(20, within(1e-6));
    List<SampleOutput> none =
        IntStream.range(0, SAMPLES).mapToObj(s -> output(Double.NaN, 1, s)).toList();
    assertThat(OutputLosses.of("scores", SCORES, SHAPE, List.of(), none).constant()).isTrue();
  }
}
