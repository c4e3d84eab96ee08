package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightQuantizationTest {
  private static final double INPUT_SCALE = 0.02;
  private static final double OUTPUT_SCALE = 0.05;

  @Test
  void theLargestWeightOfEachChannelFallsOn127() {
    Tensor weights = Tensor.constant("w", Shape.of(2, 1, 1, 2), 0.5f, -1f, 100f, 25f);
    List<Float> scales = scales(weights, 0, 0, 0);
    assertThat(WeightQuantization.round(weights, scales, 0).requireConstant().bytes())
        .containsExactly(64, -127, 127, 32);
  }

  @Test
  void depthwiseChannelsAreTheLastAxis() {
    Tensor weights = Tensor.constant("w", Shape.of(1, 2, 1, 2), 1f, 10f, -2f, 5f);
    List<Float> scales = scales(weights, 3, 0, 0);
    assertThat(scales).containsExactly((float) (2.0 / 127), (float) (10.0 / 127));
    assertThat(WeightQuantization.round(weights, scales, 3).requireConstant().bytes())
        .containsExactly(64, 127, -127, 64);
  }

  @Test
  void aBiasThatWouldNotFitRaisesTheWeightScale() {
    Tensor weights = Tensor.constant("w", Shape.of(1, 1), 1e-9f);
    double bias = 3;
    List<Float> scales = scales(weights, 0, bias);
    int integer =
        WeightQuantization.bias("b", new double[] {bias}, INPUT_SCALE, scales)
            .requireConstant()
            .ints()[0];
    assertThat(integer).isPositive().isLessThanOrEqualTo(1 << 30);
    assertThat(integer * INPUT_SCALE * scales.getFirst()).isCloseTo(bias, within(1e-5));
  }

  @Test
  void aDeadChannelGetsAScaleThatKernelsTake() {
    Tensor weights = Tensor.constant("w", Shape.of(1, 2), 0f, 0f);
    float scale = scales(weights, 0, 0).getFirst();
    double ratio = INPUT_SCALE * scale / OUTPUT_SCALE;
    assertThat(ratio).isGreaterThan(0x1p-31);
  }

  private static List<Float> scales(Tensor weights, int axis, double... bias) {
    return WeightQuantization.scales(
        weights.requireConstant().floats(),
        WeightQuantization.Layout.of(weights.shape(), axis),
        bias,
        INPUT_SCALE,
        OUTPUT_SCALE);
  }
}
