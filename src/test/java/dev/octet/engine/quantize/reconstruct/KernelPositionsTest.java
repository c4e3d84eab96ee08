package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Against sums over every output position, kernelPosition by kernelPosition, as a convolution is
 * defined.
 */
class KernelPositionsTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void aConvolutionsTapsMeetWhatTheyMeet() {
    for (Padding padding : Padding.values()) {
      for (int extent = 5; extent < 9; extent++) {
        for (int stride = 1; stride <= 3; stride++) {
          for (int dilation = 1; dilation <= 2; dilation++) {
            checkConvolution(padding, extent, stride, dilation);
          }
        }
      }
    }
  }

  private void checkConvolution(Padding padding, int extent, int stride, int dilation) {
    int kernel = 3;
    int channels = 2;
    int reach = (kernel - 1) * dilation + 1;
    if (padding == Padding.VALID && reach > extent) return;
    int outputs =
        padding == Padding.SAME ? Math.ceilDiv(extent, stride) : (extent - reach) / stride + 1;
    int before =
        padding == Padding.SAME ? Math.max(0, (outputs - 1) * stride + reach - extent) / 2 : 0;
    Shape in = Shape.of(1, extent, extent, channels);
    var op = new Op.Conv2D(padding, stride, stride, dilation, dilation, Activation.NONE);
    var geometry =
        KernelPositions.of(
            op, in, Shape.of(4, kernel, kernel, channels), Shape.of(1, outputs, outputs, 4));
    double[] input = random.doubles(in.elements()).toArray();
    double[] sums = geometry.sums(rows(input));
    for (int ky = 0; ky < kernel; ky++) {
      for (int kx = 0; kx < kernel; kx++) {
        var expected = new double[channels];
        long count = 0;
        for (int oy = 0; oy < outputs; oy++) {
          for (int ox = 0; ox < outputs; ox++) {
            int y = oy * stride + ky * dilation - before;
            int x = ox * stride + kx * dilation - before;
            if (y < 0 || y >= extent || x < 0 || x >= extent) continue;
            count++;
            for (int c = 0; c < channels; c++) {
              expected[c] += input[(y * extent + x) * channels + c];
            }
          }
        }
        check(geometry, sums, ky * kernel + kx, expected, count);
      }
    }
    assertThat(geometry.positions()).isEqualTo((long) outputs * outputs);
  }

  @Test
  void aTransposedConvolutionsTapsMeetWhatLandsInsideTheOutput() {
    for (Padding padding : Padding.values()) {
      for (int extent = 3; extent < 6; extent++) {
        for (int stride = 1; stride <= 3; stride++) checkTransposed(padding, extent, stride);
      }
    }
  }

  private void checkTransposed(Padding padding, int extent, int stride) {
    int kernel = 3;
    int outputs = padding == Padding.SAME ? extent * stride : (extent - 1) * stride + kernel;
    int before =
        padding == Padding.SAME ? Math.max(0, (extent - 1) * stride + kernel - outputs) / 2 : 0;
    Shape in = Shape.of(1, extent, extent, 1);
    var op = new Op.TransposeConv(padding, stride, stride, Activation.NONE);
    var geometry =
        KernelPositions.of(
            op, in, Shape.of(2, kernel, kernel, 1), Shape.of(1, outputs, outputs, 2));
    double[] input = random.doubles(in.elements()).toArray();
    double[] sums = geometry.sums(rows(input));
    for (int ky = 0; ky < kernel; ky++) {
      for (int kx = 0; kx < kernel; kx++) {
        double expected = 0;
        long count = 0;
        for (int y = 0; y < extent; y++) {
          for (int x = 0; x < extent; x++) {
            int oy = y * stride + ky - before;
            int ox = x * stride + kx - before;
            if (oy < 0 || oy >= outputs || ox < 0 || ox >= outputs) continue;
            count++;
            expected += input[y * extent + x];
          }
        }
        check(geometry, sums, ky * kernel + kx, new double[] {expected}, count);
      }
    }
  }

  @Test
  void aFullyConnectedLayerHasOneTapThatMeetsAllRows() {
    var geometry =
        KernelPositions.of(
            new Op.FullyConnected(false, Activation.NONE),
            Shape.of(2, 3),
            Shape.of(5, 3),
            Shape.of(2, 5));
    double[] sums = geometry.sums(rows(new double[] {1, 2, 3, 10, 20, 30}));
    assertThat(sums).containsExactly(11, 22, 33);
    assertThat(geometry.positions()).isEqualTo(2);
  }

  private static void check(
      KernelPositions geometry, double[] sums, int kernelPosition, double[] expected, long count) {
    assertThat(geometry.count(kernelPosition)).isEqualTo(count);
    for (int c = 0; c < expected.length; c++) {
      assertThat(sums[kernelPosition * geometry.channels() + c])
          .isCloseTo(expected[c], within(1e-9));
    }
  }

  private static KernelPositions.Rows rows(double[] input) {
    return (index, row) -> System.arraycopy(input, index * row.length, row, 0, row.length);
  }
}
