package dev.octet.engine.quantize.range;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.quantize.Values;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ActivationParametersTest {
  private static final Levels INT8 = Levels.of(ElementType.INT8);

  @Test
  void scaleAndZeroPointFollowTheSpecification() {
    assertThat(ActivationParameters.of(new Range(0, 6), INT8))
        .isEqualTo(Quantization.perTensor(6f / 255, -128));
    assertThat(ActivationParameters.of(new Range(-1, 2), INT8).zeroPoint()).isEqualTo(-43);
    assertThat(ActivationParameters.of(new Range(-2, 0), INT8).zeroPoint()).isEqualTo(127);
  }

  @Test
  void bytesThatAreAlreadyOnTheGridAreKeptExactly() {
    double[] pixels = IntStream.range(0, 256).mapToDouble(u -> u / 255.0).toArray();
    Quantization quantization = ActivationParameters.ofInput(Values.distribution(pixels), INT8);
    assertThat(quantization).isEqualTo(Quantization.perTensor(1f / 255, -128));
  }

  @Test
  void pixelsBroughtToMinusOneToOneAreNotAllHalfAStepOff() {
    double[] pixels = IntStream.range(0, 256).mapToDouble(u -> (float) u / 127.5f - 1).toArray();
    Quantization chosen = ActivationParameters.ofInput(Values.distribution(pixels), INT8);
    Quantization naive = ActivationParameters.of(new Range(-1, 1), INT8);
    assertThat(meanSquaredError(pixels, chosen)).isLessThan(meanSquaredError(pixels, naive) / 2);
  }

  private static double meanSquaredError(double[] values, Quantization quantization) {
    double sum = 0;
    for (double value : values) {
      int q = INT8.nearest(value, quantization.scale(), quantization.zeroPoint());
      double error = value - (q - quantization.zeroPoint()) * (double) quantization.scale();
      sum += error * error;
    }
    return sum / values.length;
  }
}
