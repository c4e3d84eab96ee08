package dev.octet.engine.example;

import dev.octet.engine.graph.SamePadding;

/**
 * A convolution with a folded batch normalization and a ReLU6, in plain Java. Its sums have the
 * same order on every machine, unlike XNNPACK's.
 *
 * @param name name of the layer
 * @param depthwise true for one kernel per channel, false for one kernel per pair of input and
 *     output channel
 * @param side kernel height and width
 * @param stride stride in rows and columns
 * @param inChannels number of input channels
 * @param outChannels number of output channels
 * @param weights [row, column, input channel, output channel]; depthwise [row, column, channel]
 * @param bias one value per output channel
 */
record ConvLayer(
    String name,
    boolean depthwise,
    int side,
    int stride,
    int inChannels,
    int outChannels,
    float[] weights,
    float[] bias) {
  private static final float SIX = 6;

  /**
   * Returns the height and width of the output for an input of the given height and width, with
   * TensorFlow's SAME padding.
   */
  int outSide(int inSide) {
    return SamePadding.outputs(inSide, stride);
  }

  /**
   * Returns the output before the activation.
   *
   * @param x square input [row, column, channel]
   * @param inSide height and width of the input
   */
  float[] linear(float[] x, int inSide) {
    int outSide = outSide(inSide);
    int before = SamePadding.before(inSide, outSide, side, stride, 1);
    var y = new float[outSide * outSide * outChannels];
    for (int row = 0; row < outSide; row++) {
      for (int column = 0; column < outSide; column++) {
        int at = (row * outSide + column) * outChannels;
        System.arraycopy(bias, 0, y, at, outChannels);
        window(x, inSide, row * stride - before, column * stride - before, y, at);
      }
    }
    return y;
  }

  /** Returns the output after the ReLU6. */
  float[] apply(float[] x, int inSide) {
    float[] y = linear(x, inSide);
    for (int i = 0; i < y.length; i++) y[i] = Math.clamp(y[i], 0f, SIX);
    return y;
  }

  /** Returns a copy in which each output channel is multiplied by a scale and then shifted. */
  ConvLayer scaled(double[] scale, double[] shift) {
    var newWeights = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      newWeights[i] = (float) (weights[i] * scale[i % outChannels]);
    }
    var newBias = new float[outChannels];
    for (int c = 0; c < outChannels; c++) newBias[c] = (float) (bias[c] * scale[c] + shift[c]);
    return new ConvLayer(
        name, depthwise, side, stride, inChannels, outChannels, newWeights, newBias);
  }

  private void window(float[] x, int inSide, int top, int left, float[] y, int at) {
    for (int i = 0; i < side; i++) {
      int row = top + i;
      if (row < 0 || row >= inSide) continue;
      for (int j = 0; j < side; j++) {
        int column = left + j;
        if (column < 0 || column >= inSide) continue;
        int from = (row * inSide + column) * inChannels;
        if (depthwise) {
          depthwiseTap(x, from, (i * side + j) * inChannels, y, at);
        } else {
          fullTap(x, from, (i * side + j) * inChannels * outChannels, y, at);
        }
      }
    }
  }

  private void depthwiseTap(float[] x, int from, int kernelPosition, float[] y, int at) {
    for (int c = 0; c < outChannels; c++) y[at + c] += x[from + c] * weights[kernelPosition + c];
  }

  private void fullTap(float[] x, int from, int kernelPosition, float[] y, int at) {
    for (int c = 0; c < inChannels; c++) {
      float value = x[from + c];
      int w = kernelPosition + c * outChannels;
      for (int o = 0; o < outChannels; o++) y[at + o] += value * weights[w + o];
    }
  }
}
