package dev.octet.engine.example;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Creates a backbone of random convolutions with folded batch normalizations, whose statistics come
 * from some images. The backbone has the two features that make 8-bit quantization with one scale
 * per layer fail (Sheng et al., arXiv 1803.08607, section 3.1): channels that are always 0, whose
 * variance of 0 makes the folded scale of the following depthwise convolution {@code 1 /
 * sqrt(epsilon)}, about 30 times that of other channels; and a channel with a small range, whose
 * depthwise weights are as large but matter.
 */
final class BackboneGenerator {
  /** Epsilon of the batch normalizations, as in the paper. */
  private static final double EPSILON = 0.001;

  /** Shift far enough below 0 that a normalized channel is never positive. */
  private static final double DEAD_SHIFT = -30;

  /** Distance between dead channels after a pointwise convolution: one in this many is dead. */
  private static final int DEAD_EVERY = 8;

  /** Range of the outlier channel relative to the others. */
  private static final double OUTLIER_SCALE = 1 / 30.0;

  private static final int KERNEL = 3;

  /**
   * Blur kernel added to random depthwise kernels. Random kernels alone keep mainly the noise,
   * which changes from pixel to pixel, and after three layers little else.
   */
  private static final float[] BLUR = {
    .25f, .25f, .25f,
    .25f, 1f, .25f,
    .25f, .25f, .25f
  };

  /** Weight of the random part of depthwise kernels relative to {@link #BLUR}. */
  private static final double DEPTHWISE_NOISE = 0.25;

  private static final int STEM_CHANNELS = 16;

  private final SplittableRandom random;
  private final List<ConvLayer> layers = new ArrayList<>();
  private final List<float[]> activations = new ArrayList<>();
  private int side = Digit.SIDE;

  private BackboneGenerator(SplittableRandom random, List<Digit> images) {
    this.random = random;
    for (Digit image : images) activations.add(Backbone.input(image));
  }

  /**
   * Creates a backbone.
   *
   * @param random source of the weights
   * @param images images from which the batch normalizations take their statistics
   */
  static Backbone make(SplittableRandom random, List<Digit> images) {
    var generator = new BackboneGenerator(random, images);
    generator.convolution("stem", KERNEL, 2, 1, STEM_CHANNELS, Kind.PLAIN);
    generator.separable("block1", 1, STEM_CHANNELS, 32, Kind.WITH_DEAD);
    generator.separable("block2", 2, 32, 96, Kind.WITH_DEAD_AND_OUTLIER);
    generator.separable("block3", 2, 96, 256, Kind.PLAIN);
    return new Backbone(generator.layers);
  }

  /** Kind of the channels that a layer produces. */
  private enum Kind {
    PLAIN,
    WITH_DEAD,
    WITH_DEAD_AND_OUTLIER
  }

  private void separable(String name, int stride, int in, int out, Kind kind) {
    depthwise(name + "/depthwise", stride, in);
    convolution(name + "/pointwise", 1, 1, in, out, kind);
  }

  private void convolution(String name, int kernel, int stride, int in, int out, Kind kind) {
    float[] weights = weights(kernel * kernel * in * out, 1);
    var layer = new ConvLayer(name, false, kernel, stride, in, out, weights, new float[out]);
    normalize(layer, kind);
  }

  private void depthwise(String name, int stride, int channels) {
    float[] weights = weights(KERNEL * KERNEL * channels, DEPTHWISE_NOISE);
    for (int kernelPosition = 0; kernelPosition < KERNEL * KERNEL; kernelPosition++) {
      for (int c = 0; c < channels; c++)
        weights[kernelPosition * channels + c] += BLUR[kernelPosition];
    }
    var layer =
        new ConvLayer(name, true, KERNEL, stride, channels, channels, weights, new float[channels]);
    normalize(layer, Kind.PLAIN);
  }

  private float[] weights(int count, double deviation) {
    var weights = new float[count];
    for (int i = 0; i < count; i++) weights[i] = (float) (deviation * Noise.gaussian(random));
    return weights;
  }

  /**
   * Folds a batch normalization into the layer and replaces the activations of all images by the
   * layer's outputs.
   */
  private void normalize(ConvLayer layer, Kind kind) {
    int channels = layer.outChannels();
    var sums = new double[channels];
    var squares = new double[channels];
    long count = 0;
    for (float[] x : activations) {
      float[] y = layer.linear(x, side);
      for (int i = 0; i < y.length; i++) {
        sums[i % channels] += y[i];
        squares[i % channels] += (double) y[i] * y[i];
      }
      count += y.length / channels;
    }
    var scale = new double[channels];
    var shift = new double[channels];
    for (int c = 0; c < channels; c++) {
      double mean = sums[c] / count;
      double variance = Math.max(0, squares[c] / count - mean * mean);
      double gamma = between(0.7, 1.3);
      double beta = between(0, 0.8);
      if (kind != Kind.PLAIN && c % DEAD_EVERY == 1) beta = DEAD_SHIFT;
      if (kind == Kind.WITH_DEAD_AND_OUTLIER && c == channels / 2) {
        gamma *= OUTLIER_SCALE;
        beta = 0.2;
      }
      scale[c] = gamma / Math.sqrt(variance + EPSILON);
      shift[c] = beta - mean * scale[c];
    }
    ConvLayer folded = layer.scaled(scale, shift);
    activations.replaceAll(x -> folded.apply(x, side));
    side = folded.outSide(side);
    layers.add(folded);
  }

  private double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }
}
