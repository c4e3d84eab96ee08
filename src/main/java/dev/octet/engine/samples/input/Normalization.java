package dev.octet.engine.samples.input;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Normalization {@code real = (value - mean) / std} with a mean and std per channel of an input.
 */
final class Normalization {
  private static final int BYTE_VALUES = 256;

  private final float[] mean;
  private final float[] std;

  private Normalization(float[] mean, float[] std) {
    this.mean = mean;
    this.std = std;
  }

  static Normalization of(Preprocessing preprocessing, Tensor input) {
    int channels = input.shape().channels();
    float[] mean = spread("/preprocessing/mean", preprocessing.mean(), 0, channels, input);
    float[] std = spread("/preprocessing/std", preprocessing.std(), 1, channels, input);
    for (int c = 0; c < channels; c++) {
      if (std[c] == 0 || !Float.isFinite(std[c]) || !Float.isFinite(mean[c])) {
        throw new RejectedInputException(
            dev.octet.engine.InputProblem.of(
                    "bad-preprocessing",
                    "Mean %s and std %s are not valid.".formatted(mean[c], std[c]),
                    "Give finite numbers, and a std other than 0.")
                .field("/preprocessing/std"));
      }
    }
    return new Normalization(mean, std);
  }

  private static float[] spread(
      String field, @Nullable List<Float> given, float otherwise, int channels, Tensor input) {
    var values = new float[channels];
    int count = given == null ? 0 : given.size();
    if (given != null && count != 1 && count != channels) {
      throw new RejectedInputException(
          dev.octet.engine.InputProblem.of(
                  "bad-preprocessing",
                  "The list has %d values, but input '%s' (%s) has %d channels."
                      .formatted(count, input.name(), input.shape(), channels),
                  "Give one value, or one per channel.")
              .field(field));
    }
    for (int c = 0; c < channels; c++) {
      values[c] = given == null ? otherwise : given.get(count == 1 ? 0 : c);
    }
    return values;
  }

  int channels() {
    return mean.length;
  }

  /** Returns the normalized value of each unsigned byte in a channel. */
  float[] table(int channel) {
    var table = new float[BYTE_VALUES];
    for (int value = 0; value < BYTE_VALUES; value++) {
      table[value] = (value - mean[channel]) / std[channel];
    }
    return table;
  }

  /** Normalizes values in place; the last axis is the channels. */
  void apply(float[] values, int length) {
    int channel = 0;
    for (int i = 0; i < length; i++) {
      values[i] = (values[i] - mean[channel]) / std[channel];
      if (++channel == mean.length) channel = 0;
    }
  }
}
