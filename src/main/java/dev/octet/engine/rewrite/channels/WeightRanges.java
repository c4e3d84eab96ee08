package dev.octet.engine.rewrite.channels;

import dev.octet.engine.edit.LayerWeights;

/** The largest absolute weights per output or input channel of a layer. */
public record WeightRanges(LayerWeights layer) {

  /** Returns the largest absolute weight of an output channel. */
  public double to(int output) {
    double largest = 0;
    int fanIn = layer.fanIn();
    for (int t = 0; t < layer.kernelPositions(); t++) {
      for (int i = 0; i < fanIn; i++) {
        largest = Math.max(largest, Math.abs(layer.weight(output, t, i)));
      }
    }
    return largest;
  }

  /** Returns the largest absolute weight of an input channel. */
  public double from(int input) {
    double largest = 0;
    for (int o = layer.firstReader(input); o < layer.endOfReaders(input); o++) {
      for (int t = 0; t < layer.kernelPositions(); t++) {
        largest = Math.max(largest, Math.abs(layer.weight(o, t, input)));
      }
    }
    return largest;
  }

  /**
   * Returns the largest absolute weight of each output channel.
   *
   * @param scales factors for the weights of each input channel
   */
  public double[] to(double[] scales) {
    var ranges = new double[layer.outputs()];
    float[] weights = layer.values();
    int fanIn = layer.fanIn();
    int each = layer.kernelPositions() * fanIn;
    for (int o = 0; o < ranges.length; o++) {
      double largest = 0;
      if (layer.isDepthwise()) {
        largest = to(o) * scales[o / layer.multiplier()];
      } else {
        for (int at = o * each; at < (o + 1) * each; ) {
          for (int i = 0; i < fanIn; i++) {
            largest = Math.max(largest, Math.abs(weights[at++]) * scales[i]);
          }
        }
      }
      ranges[o] = largest;
    }
    return ranges;
  }

  /**
   * Returns the largest absolute weight of each input channel.
   *
   * @param scales factors for the weights of each output channel
   */
  public double[] from(double[] scales) {
    var ranges = new double[layer.inputs()];
    if (layer.isDepthwise()) {
      for (int o = 0; o < layer.outputs(); o++) {
        int i = o / layer.multiplier();
        ranges[i] = Math.max(ranges[i], to(o) * scales[o]);
      }
      return ranges;
    }
    float[] weights = layer.values();
    int at = 0;
    for (int o = 0; o < layer.outputs(); o++) {
      for (int t = 0; t < layer.kernelPositions(); t++) {
        for (int i = 0; i < ranges.length; i++) {
          ranges[i] = Math.max(ranges[i], Math.abs(weights[at++]) * scales[o]);
        }
      }
    }
    return ranges;
  }
}
