package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Rows of what a fully connected layer meets. */
class RowSamplerTest {
  private static final int SAMPLES = 8;

  private static RowSampler sampler(ElementType type, Object values) {
    var op = new Op.FullyConnected(false, Op.Activation.NONE);
    Shape input = Shape.of(1, 4);
    InputRows rows =
        Objects.requireNonNull(InputRows.of(op, input, Shape.of(2, 4), Shape.of(1, 2)));
    Tensor data =
        Tensor.activation("x", input, ElementType.FLOAT32)
            .withQuantization(type, Quantization.perTensor(1, 0));
    MemorySegment memory =
        values instanceof short[] shorts
            ? MemorySegment.ofArray(shorts)
            : MemorySegment.ofArray((byte[]) values);
    return new RowSampler(rows, data, _ -> memory, SAMPLES);
  }

  @Test
  void smallNegative16BitValuesDoNotBecomeMinusOne() {
    short[] values = {-1, -20, 1, 20};
    sampler(ElementType.INT16, values)
        .forEachBlockOfJudges(10, (block, _) -> assertThat(block[0]).containsExactly(0, 0, 0, 0));
  }

  @Test
  void the16BitValuesAreNarrowedToTheNearestAndAlikeOnBothSides() {
    short[] values = {32767, -32767, 1000, -1000};
    sampler(ElementType.INT16, values)
        .forEachBlockOfJudges(
            10, (block, _) -> assertThat(block[0]).containsExactly(255, -255, 8, -8));
  }

  @Test
  void aQuarterOfTheSamplesJudgesAndNoneOfThemIsFittedTo() {
    byte[] values = {1, 2, 3, 4};
    RowSampler sampler = sampler(ElementType.INT8, values);
    int[] judging = {0};
    sampler.forEachBlockOfJudges(1000, (_, count) -> judging[0] += count);
    SecondMoments fitted = sampler.sum(1000, 1, () -> new SecondMoments(4));
    assertThat(judging[0]).isEqualTo(SAMPLES / 4);
    assertThat(fitted.variance(0)).isZero();
    assertThat(sampler.hasEnough()).isTrue();
  }
}
