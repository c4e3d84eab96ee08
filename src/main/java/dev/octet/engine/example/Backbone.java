package dev.octet.engine.example;

import java.util.List;

/**
 * The network up to the average pool of its last layer.
 *
 * @param layers layers in order; each consumes the output of the previous one
 */
record Backbone(List<ConvLayer> layers) {
  /** Mean and standard deviation of the pixel normalization, which maps pixels to [-1, 1]. */
  static final float MEAN = 127.5f;

  static final float STD = 127.5f;

  Backbone {
    layers = List.copyOf(layers);
  }

  int features() {
    return layers.getLast().outChannels();
  }

  /** Returns the mean of each channel of the last layer. */
  float[] features(Digit digit) {
    float[] x = input(digit);
    int side = Digit.SIDE;
    for (ConvLayer layer : layers) {
      x = layer.apply(x, side);
      side = layer.outSide(side);
    }
    return means(x, features());
  }

  static float[] input(Digit digit) {
    var x = new float[digit.pixels().length];
    for (int i = 0; i < x.length; i++) x[i] = ((digit.pixels()[i] & 0xff) - MEAN) / STD;
    return x;
  }

  private static float[] means(float[] x, int channels) {
    var sums = new double[channels];
    for (int i = 0; i < x.length; i++) sums[i % channels] += x[i];
    var means = new float[channels];
    int positions = x.length / channels;
    for (int c = 0; c < channels; c++) means[c] = (float) (sums[c] / positions);
    return means;
  }
}
