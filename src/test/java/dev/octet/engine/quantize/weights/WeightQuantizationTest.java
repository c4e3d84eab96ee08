package dev.octet.engine.quantize.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.Target;
import org.junit.jupiter.api.Test;

class WeightQuantizationTest {
  private static final double INPUT_SCALE = 0.02;
  private static final double OUTPUT_SCALE = 0.05;

  @Test
  void theLargestWeightOfEachChannelFallsOn127() {
    Tensor weights = Tensor.constant("w", Shape.of(2, 1, 1, 2), 0.5f, -1f, 100f, 25f);
    Quantization scales = parameters(weights, 0, 0, 0);
    assertThat(
            WeightQuantization.round(weights, ElementType.INT8, scales, 0)
                .requireConstant()
                .bytes())
        .containsExactly(64, -127, 127, 32);
  }

  @Test
  void depthwiseChannelsAreTheLastAxis() {
    Tensor weights = Tensor.constant("w", Shape.of(1, 2, 1, 2), 1f, 10f, -2f, 5f);
    Quantization scales = parameters(weights, 3, 0, 0);
    assertThat(scales.scales()).containsExactly((float) (2.0 / 127), (float) (10.0 / 127));
    assertThat(
            WeightQuantization.round(weights, ElementType.INT8, scales, 3)
                .requireConstant()
                .bytes())
        .containsExactly(64, 127, -127, 64);
  }

  @Test
  void aBiasThatWouldNotFitRaisesTheWeightScale() {
    Tensor weights = Tensor.constant("w", Shape.of(1, 1), 1e-9f);
    double bias = 3;
    Quantization scales = parameters(weights, 0, bias);
    int integer =
        WeightQuantization.bias("b", surroundings(Target.INT8, bias), scales)
            .requireConstant()
            .ints()[0];
    assertThat(integer).isPositive().isLessThanOrEqualTo(1 << 30);
    assertThat(integer * INPUT_SCALE * scales.scale()).isCloseTo(bias, within(1e-5));
  }

  @Test
  void aDeadChannelGetsAScaleThatKernelsTake() {
    Tensor weights = Tensor.constant("w", Shape.of(1, 2), 0f, 0f);
    float scale = parameters(weights, 0, 0).scale();
    double ratio = INPUT_SCALE * scale / OUTPUT_SCALE;
    assertThat(ratio).isGreaterThan(0x1p-31);
  }

  @Test
  void oneScaleServesTheLargestWeightOfAllChannels() {
    Tensor weights = Tensor.constant("w", Shape.of(2, 1, 1, 2), 0.5f, -1f, 100f, 25f);
    Quantization parameters = parameters(Target.INT8_PER_TENSOR, weights, 0, 0, 0);
    assertThat(parameters).isEqualTo(Quantization.perTensor((float) (100.0 / 127), 0));
    assertThat(WeightQuantization.round(weights, ElementType.INT8, parameters, 0))
        .extracting(tensor -> tensor.requireConstant().bytes())
        .isEqualTo(new byte[] {1, -1, 127, 32});
  }

  @Test
  void unsignedWeightsReachFrom1To255() {
    Tensor weights = Tensor.constant("w", Shape.of(2, 1, 1, 2), -1f, 0f, 0.27f, 1.54f);
    Quantization parameters = parameters(Target.UINT8_NNAPI, weights, 0, 0, 0);
    assertThat(parameters).isEqualTo(Quantization.perTensor(0.01f, 101));
    assertThat(WeightQuantization.round(weights, ElementType.UINT8, parameters, 0))
        .extracting(tensor -> tensor.requireConstant().bytes())
        .isEqualTo(new byte[] {1, 101, (byte) 128, (byte) 255});
  }

  @Test
  void theBiasOfAnyChannelRaisesTheOnlyScale() {
    Tensor weights = Tensor.constant("w", Shape.of(2, 1), 1e-9f, 2e-9f);
    Quantization parameters = parameters(Target.INT8_PER_TENSOR, weights, 0, 0, -3);
    int[] integers =
        WeightQuantization.bias("b", surroundings(Target.INT8_PER_TENSOR, 0, -3), parameters)
            .requireConstant()
            .ints();
    assertThat(integers[1]).isNegative().isGreaterThanOrEqualTo(-(1 << 30));
  }

  @Test
  void phonesOf2018GetAScaleThatScalesAccumulatorsDown() {
    Tensor weights = Tensor.constant("w", Shape.of(1, 2), -500f, 500f);
    float scale = parameters(Target.UINT8_NNAPI, weights, 0, 0).scale();
    assertThat(INPUT_SCALE * scale).isLessThan(OUTPUT_SCALE);
    assertThat(INPUT_SCALE * parameters(Target.INT8_PER_TENSOR, weights, 0, 0).scale())
        .isGreaterThan(OUTPUT_SCALE);
  }

  private static Quantization parameters(Tensor weights, int axis, double... bias) {
    return parameters(Target.INT8, weights, axis, bias);
  }

  private static Quantization parameters(Target target, Tensor weights, int axis, double... bias) {
    WeightGrid grid =
        WeightGrid.minMax(
            target.weights(),
            weights.requireConstant().floats(),
            WeightQuantization.Layout.of(weights.shape(), axis));
    return WeightQuantization.parameters(grid, axis, surroundings(target, bias));
  }

  private static WeightQuantization.Surroundings surroundings(Target target, double... bias) {
    return target.surroundings(bias, INPUT_SCALE, OUTPUT_SCALE);
  }
}
