package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.moments.ChannelMoments;
import dev.octet.engine.quantize.moments.RowBits;
import dev.octet.engine.quantize.moments.SecondMoments;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of what a layer meets, and what is summed of them. */
class RowSamplerTest {
  private static final int SAMPLES = 8;
  private static final int MANY_SAMPLES = 400;
  private static final int CHANNELS = 4;
  private static final Op.FullyConnected DENSE = new Op.FullyConnected(false, Activation.NONE);

  private static RowSampler sampler(ElementType type, MemorySegment values) {
    Shape input = Shape.of(1, CHANNELS);
    return sampler(DENSE, input, Shape.of(2, CHANNELS), Shape.of(1, 2), type, values, SAMPLES);
  }

  private static RowSampler sampler(
      Op.Weighted op,
      Shape input,
      Shape kernel,
      Shape output,
      ElementType type,
      MemorySegment values,
      int samples) {
    InputRows rows = Objects.requireNonNull(InputRows.of(op, input, kernel, output));
    Tensor data =
        Tensor.activation("x", input, ElementType.FLOAT32)
            .withQuantization(type, Quantization.perTensor(1, 0));
    long bytes = data.bytes();
    boolean each = values.byteSize() > bytes;
    return new RowSampler(rows, data, s -> values.asSlice(each ? s * bytes : 0, bytes), samples);
  }

  /** Of the channels, the first takes all 16 bits, the others less than a 500th part of them. */
  private static short[] mostlySmall(int length) {
    var random = new SplittableRandom(3);
    var values = new short[length];
    double level = 0;
    for (int i = 0; i < length; i++) {
      level = 0.8 * level + 0.2 * random.nextDouble(-1, 1);
      values[i] = (short) Math.rint(level * (i % CHANNELS == 0 ? 32_767 : 20 * (i % CHANNELS)));
    }
    return values;
  }

  private static double covariance(List<double[]> rows, int i, int j) {
    double meanI = rows.stream().mapToDouble(row -> row[i]).average().orElseThrow();
    double meanJ = rows.stream().mapToDouble(row -> row[j]).average().orElseThrow();
    return rows.stream()
        .mapToDouble(row -> (row[i] - meanI) * (row[j] - meanJ))
        .average()
        .orElseThrow();
  }

  private static void assertMomentsOf(List<double[]> rows, SecondMoments moments) {
    var order = new int[moments.width()];
    for (int i = 0; i < order.length; i++) order[i] = i;
    double[][] covariance = moments.covariance(order);
    for (int i = 0; i < order.length; i++) {
      assertThat(moments.variance(i)).isPositive();
      for (int j = 0; j < order.length; j++) {
        double size = Math.sqrt(covariance(rows, i, i) * covariance(rows, j, j));
        assertThat(covariance[i][j])
            .as("covariance of %d and %d", i, j)
            .isCloseTo(covariance(rows, i, j), within(1e-9 * size));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void small16BitValuesBesideLargeOnesHaveTheirMomentsInADenseLayer(int threads) {
    short[] values = mostlySmall(MANY_SAMPLES * CHANNELS);
    RowSampler sampler =
        sampler(
            DENSE,
            Shape.of(1, CHANNELS),
            Shape.of(2, CHANNELS),
            Shape.of(1, 2),
            ElementType.INT16,
            MemorySegment.ofArray(values),
            MANY_SAMPLES);
    List<double[]> fittedTo = new ArrayList<>();
    for (int s = 0; s < MANY_SAMPLES; s++) {
      if (s % 4 == 3) continue;
      var row = new double[CHANNELS];
      for (int c = 0; c < CHANNELS; c++) row[c] = values[s * CHANNELS + c];
      fittedTo.add(row);
    }
    assertMomentsOf(
        fittedTo, sampler.sum(1000, threads, () -> new SecondMoments(CHANNELS, sampler.bits())));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void small16BitValuesBesideLargeOnesHaveTheirMomentsInADepthwiseLayer(int threads) {
    int size = 5;
    Shape image = Shape.of(1, size, size, CHANNELS);
    short[] values = mostlySmall(SAMPLES * image.size());
    var op = new Op.DepthwiseConv2D(Padding.VALID, 1, 1, 1, 1, 1, Activation.NONE);
    RowSampler sampler =
        sampler(
            op,
            image,
            Shape.of(1, 2, 2, CHANNELS),
            Shape.of(1, size - 1, size - 1, CHANNELS),
            ElementType.INT16,
            MemorySegment.ofArray(values),
            SAMPLES);
    ChannelMoments moments =
        sampler.sum(1000, threads, () -> new ChannelMoments(4, CHANNELS, sampler.bits()));
    for (int c = 0; c < CHANNELS; c++) {
      List<double[]> fittedTo = new ArrayList<>();
      for (int s = 0; s < SAMPLES; s++) {
        if (s % 4 == 3) continue;
        for (int p = 0; p < (size - 1) * (size - 1); p++) {
          int at = ((s * size + p / (size - 1)) * size + p % (size - 1)) * CHANNELS + c;
          int below = at + size * CHANNELS;
          fittedTo.add(
              new double[] {
                values[at], values[at + CHANNELS], values[below], values[below + CHANNELS]
              });
        }
      }
      assertMomentsOf(fittedTo, moments.of(c));
    }
  }

  @Test
  void judgesSee16BitIntegersAsTheyAre() {
    short[] values = {-1, 20, 32767, -32768};
    sampler(ElementType.INT16, MemorySegment.ofArray(values))
        .forEachValidationBlock(
            10, (block, _) -> assertThat(block[0]).containsExactly(-1, 20, 32767, -32768));
  }

  @Test
  void only16BitDataNeedLargerSums() {
    MemorySegment values = MemorySegment.ofArray(new long[CHANNELS]);
    assertThat(sampler(ElementType.INT16, values).bits()).isEqualTo(RowBits.SIXTEEN);
    assertThat(sampler(ElementType.INT8, values).bits()).isEqualTo(RowBits.EIGHT);
    assertThat(sampler(ElementType.UINT8, values).bits()).isEqualTo(RowBits.EIGHT);
  }

  @Test
  void aQuarterOfTheSamplesJudgesAndNoneOfThemIsFittedTo() {
    byte[] values = {1, 2, 3, 4};
    RowSampler sampler = sampler(ElementType.INT8, MemorySegment.ofArray(values));
    int[] judging = {0};
    sampler.forEachValidationBlock(1000, (_, count) -> judging[0] += count);
    SecondMoments fitted = sampler.sum(1000, 1, () -> new SecondMoments(4, sampler.bits()));
    assertThat(judging[0]).isEqualTo(SAMPLES / 4);
    assertThat(fitted.variance(0)).isZero();
    assertThat(sampler.hasEnough()).isTrue();
  }
}
