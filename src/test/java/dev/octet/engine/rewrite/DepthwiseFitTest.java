package dev.octet.engine.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Depthwise kernels fitted to what the pointwise layer behind them should make. */
class DepthwiseFitTest {
  private static final int SIDE = 7;
  private static final int CHANNELS = 4;
  private static final int TAPS = 9;
  private static final int VIEWS = 40;

  private final SplittableRandom random = new SplittableRandom(5);

  private Graph network(int stride, Padding padding) {
    var b = new GraphBuilder("depthwise");
    int x = b.input("image", Shape.of(1, SIDE, SIDE, CHANNELS));
    Shape shape = Shape.of(1, 3, 3, CHANNELS);
    float[] weights = RewriteTrial.values(random, TAPS * CHANNELS, 1);
    float[] bias = new float[CHANNELS];
    x = b.depthwiseConv2d("depthwise", x, weights, shape, bias, stride, padding, Activation.NONE);
    return b.output(x).build();
  }

  /** Which value of a row-by-row input each tap reads, by hand. */
  @Test
  void windowsLieWhereTensorFlowLitePutsThem() {
    DepthwiseWindow same = DepthwiseWindow.of(network(1, Padding.SAME), 0);
    assertThat(IntStream.range(0, TAPS).map(t -> same.at(0, t)))
        .containsExactly(-1, -1, -1, -1, 0, 1, -1, 7, 8);
    DepthwiseWindow strided = DepthwiseWindow.of(network(2, Padding.SAME), 0);
    assertThat(IntStream.range(0, TAPS).map(t -> strided.at(15, t)))
        .containsExactly(40, 41, -1, 47, 48, -1, -1, -1, -1);
    DepthwiseWindow valid = DepthwiseWindow.of(network(1, Padding.VALID), 0);
    assertThat(IntStream.range(0, TAPS).map(t -> valid.at(6, t)))
        .containsExactly(8, 9, 10, 15, 16, 17, 22, 23, 24);
  }

  @Test
  void theKernelsThatMadeTheRowsAreFound() {
    double[][] kernels = values(CHANNELS, TAPS);
    double[][] weights = values(CHANNELS, 6);
    DepthwiseWindow window = DepthwiseWindow.of(network(1, Padding.SAME), 0);
    var rows = new DepthwiseRows(window, VIEWS, 20, CHANNELS, 6);
    for (int view = 0; view < VIEWS; view++) {
      float[] input = RewriteTrial.values(random, SIDE * SIDE * CHANNELS, 1);
      int[] positions = Positions.of(SIDE * SIDE, 49, view);
      var y = new double[positions.length][];
      Arrays.setAll(y, p -> made(input, window, positions[p], kernels, weights));
      rows.set(view, MemorySegment.ofArray(input), positions, y);
    }
    double[][] fitted = values(CHANNELS, TAPS);
    var fit = new DepthwiseFit(rows, fitted, weights);
    for (int s = 0; s < 20; s++) fit.sweep();
    for (int c = 0; c < CHANNELS; c++) {
      assertThat(fitted[c]).containsExactly(kernels[c], within(0.01));
    }
  }

  /** The outputs of both layers, with a bias of 3, which the fit has to leave aside. */
  private static double[] made(
      float[] input, DepthwiseWindow window, int position, double[][] kernels, double[][] weights) {
    var y = new double[weights[0].length];
    Arrays.fill(y, 3);
    for (int c = 0; c < CHANNELS; c++) {
      double z = 0;
      for (int t = 0; t < TAPS; t++) {
        int at = window.at(position, t);
        if (at >= 0) z += kernels[c][t] * input[at * CHANNELS + c];
      }
      for (int o = 0; o < y.length; o++) y[o] += z * weights[c][o];
    }
    return y;
  }

  private double[][] values(int rows, int columns) {
    var values = new double[rows][columns];
    for (double[] row : values) Arrays.setAll(row, i -> random.nextDouble(-1, 1));
    return values;
  }
}
