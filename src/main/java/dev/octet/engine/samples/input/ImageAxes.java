package dev.octet.engine.samples.input;

import dev.octet.engine.graph.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The axes of an image in the shape of an input: 1 x height x width x channels, height x width x
 * channels, or 1 x channels x height x width. Images have 1 or 3 channels. A shape in which both
 * the second and the last axis may be the channels has channels last.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels 1 or 3
 * @param channelsFirst whether the values of one channel follow each other, instead of those of one
 *     pixel
 */
public record ImageAxes(int height, int width, int channels, boolean channelsFirst) {
  /** Number of channels of a color image. */
  static final int COLORS = 3;

  private static final int BATCH_RANK = 4;

  /** Returns the axes of an image; null if the shape is not that of an image. */
  public static @Nullable ImageAxes of(Shape shape) {
    boolean batch = shape.rank() == BATCH_RANK && shape.dim(0) == 1;
    if (!batch && shape.rank() != BATCH_RANK - 1) return null;
    if (areChannels(shape.channels())) {
      return new ImageAxes(shape.dim(-3), shape.dim(-2), shape.channels(), false);
    }
    return batch && areChannels(shape.dim(1))
        ? new ImageAxes(shape.dim(2), shape.dim(3), shape.dim(1), true)
        : null;
  }

  static boolean areChannels(int extent) {
    return extent == 1 || extent == COLORS;
  }

  /** Returns the number of pixels. */
  int pixels() {
    return Math.multiplyExact(height, width);
  }
}
