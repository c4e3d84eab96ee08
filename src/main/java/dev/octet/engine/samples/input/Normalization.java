package dev.octet.engine.samples.input;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.SetKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Normalization {@code real = (value - mean) / std} with a mean and std per channel of an input.
 */
final class Normalization {
  private static final int BYTE_VALUES = 256;

  private final float[] mean;
  private final float[] std;

  /** Number of consecutive elements of one channel: 1 if the last axis is the channels. */
  private final int run;

  private Normalization(float[] mean, float[] std, int run) {
    this.mean = mean;
    this.std = std;
    this.run = run;
  }

  /**
   * Returns the normalization of an input. The channels are the axis of an image's channels,
   * otherwise the last axis. Arrays and raw tensors need not be images: if a list has a value for
   * each element of the last axis, that axis is the channels.
   */
  static Normalization of(Preprocessing preprocessing, Tensor input, SetKind kind) {
    int last = input.shape().channels();
    boolean ofLastAxis =
        kind != SetKind.IMAGES
            && (hasSize(preprocessing.mean(), last) || hasSize(preprocessing.std(), last));
    ImageAxes image = ofLastAxis ? null : ImageAxes.of(input.shape());
    return image != null && image.channelsFirst()
        ? of(preprocessing, input, image.channels(), image.pixels())
        : of(preprocessing, input, last, 1);
  }

  private static Normalization of(
      Preprocessing preprocessing, Tensor input, int channels, int run) {
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
    return new Normalization(mean, std, run);
  }

  private static boolean hasSize(@Nullable List<Float> values, int size) {
    return values != null && values.size() == size;
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

  /** Normalizes values in place. */
  void apply(float[] values, int length) {
    if (run > 1) {
      applyToRuns(values, length);
      return;
    }
    int channel = 0;
    for (int i = 0; i < length; i++) {
      values[i] = (values[i] - mean[channel]) / std[channel];
      if (++channel == mean.length) channel = 0;
    }
  }

  private void applyToRuns(float[] values, int length) {
    for (int start = 0, channel = 0; start < length; start += run) {
      for (int i = start; i < start + run; i++) {
        values[i] = (values[i] - mean[channel]) / std[channel];
      }
      if (++channel == mean.length) channel = 0;
    }
  }
}
