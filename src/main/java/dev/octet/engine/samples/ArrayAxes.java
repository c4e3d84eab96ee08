package dev.octet.engine.samples;

import dev.octet.engine.graph.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The orders of axes in which arrays may hold the samples of an input. If an array fits in both,
 * the order of the input is used, unless only the other shape is equal without ignoring axes of 1.
 *
 * @param input shape of the network's input, whose last axis is the channels if there is another
 *     order
 * @param model shape of the input in the model's file, whose second axis is the channels; null if
 *     the file has the order of the input
 */
public record ArrayAxes(Shape input, @Nullable Shape model) {
  /** Returns the only order of an input that has the axes of the model's file. */
  public static ArrayAxes own(Shape input) {
    return new ArrayAxes(input, null);
  }

  /**
   * Returns both orders of an input whose channels became the last axis.
   *
   * @param input its shape, with at least two axes
   */
  public static ArrayAxes channelsLast(Shape input) {
    return new ArrayAxes(input, input.channelsFirst());
  }

  /** Returns whether a sample fits in one of the orders, apart from axes of 1. */
  public boolean fits(Shape sample) {
    return fitsInput(sample) || fitsModel(sample);
  }

  boolean fitsInput(Shape sample) {
    return ArraySamples.fits(sample, input);
  }

  private boolean fitsModel(Shape sample) {
    return model != null && ArraySamples.fits(sample, model);
  }

  /** Returns whether a sample has the order of the model's file, so that its axes must move. */
  public boolean isModelOrder(Shape sample) {
    if (model == null || isOneOrder() || equal(sample, input)) return false;
    return equal(sample, model) || (!fitsInput(sample) && fitsModel(sample));
  }

  /** Returns whether the shape of a sample does not determine its order. */
  public boolean isAmbiguous(Shape sample) {
    return model != null
        && !isOneOrder()
        && fitsInput(sample)
        && fitsModel(sample)
        && equal(sample, input) == equal(sample, model);
  }

  /** Returns whether the elements follow each other in the same way in both orders. */
  private boolean isOneOrder() {
    return input.channels() == 1 || input.elements(1, input.rank() - 1) == 1;
  }

  /** Returns whether shapes are equal; the sample may lack a batch of 1. */
  private static boolean equal(Shape sample, Shape shape) {
    if (sample.equals(shape)) return true;
    return shape.dim(0) == 1 && sample.dims().equals(shape.dims().subList(1, shape.rank()));
  }

  /**
   * Copies a sample from the order of the model's file to the order of the input.
   *
   * @param sample the elements, the last axis of the model's shape varying fastest
   * @param into the elements, the last axis of the input's shape varying fastest
   */
  public void moveChannels(float[] sample, float[] into) {
    int channels = input.channels();
    int positions = Math.toIntExact(input.elements(1, input.rank() - 1));
    int batch = input.dim(0);
    int from = 0;
    for (int n = 0; n < batch; n++) {
      int start = n * channels * positions;
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < positions; p++) into[start + p * channels + c] = sample[from++];
      }
    }
  }

  /** Returns the shapes that fit, for messages: {@code 1x8x8x3}. */
  @Override
  public String toString() {
    return model == null || model.equals(input)
        ? input.toString()
        : "%s, or %s as in the model's file".formatted(input, model);
  }
}
