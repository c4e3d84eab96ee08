package dev.octet.engine.read.build;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.SamePadding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.Window.Pads;
import java.util.function.BiFunction;

/**
 * Layers with sliding windows on images [n,h,w,c], with any padding. Padding that TensorFlow Lite's
 * kernels don't have becomes a PAD in front of the layer. Each method returns the id of the output,
 * which has the layer's name.
 */
public final class Windows {
  /** Positions of a padded average pool: an image of 2048 by 2048 pixels. */
  private static final long MOST_POSITIONS = 1 << 22;

  private Windows() {}

  /**
   * Adds a convolution.
   *
   * @param weights constant of the shape [o,kh,kw,c / groups]
   * @param bias constant of the shape [o], or {@link Node#ABSENT}
   */
  public static int conv2d(
      NetworkBuilder b, String name, int x, int weights, int bias, Window window, Pads pads) {
    return padded(
        b,
        name,
        x,
        window,
        pads,
        0,
        (input, padding) -> {
          var op =
              new Op.Conv2D(
                  padding,
                  window.strideHeight(),
                  window.strideWidth(),
                  window.dilationHeight(),
                  window.dilationWidth(),
                  Activation.NONE);
          return weighted(b, name, op, input, weights, bias);
        });
  }

  /**
   * Adds a depthwise convolution.
   *
   * @param weights constant of the shape [1,kh,kw,c * multiplier]
   * @param bias constant of the shape [c * multiplier], or {@link Node#ABSENT}
   */
  public static int depthwiseConv2d(
      NetworkBuilder b, String name, int x, int weights, int bias, Window window, Pads pads) {
    int multiplier = b.shape(weights).channels() / Math.max(1, b.shape(x).channels());
    return padded(
        b,
        name,
        x,
        window,
        pads,
        0,
        (input, padding) -> {
          var op =
              new Op.DepthwiseConv2D(
                  padding,
                  window.strideHeight(),
                  window.strideWidth(),
                  multiplier,
                  window.dilationHeight(),
                  window.dilationWidth(),
                  Activation.NONE);
          return weighted(b, name, op, input, weights, bias);
        });
  }

  private static int weighted(NetworkBuilder b, String name, Op op, int x, int weights, int bias) {
    return bias == Node.ABSENT ? b.node(name, op, x, weights) : b.node(name, op, x, weights, bias);
  }

  /**
   * Adds a transposed convolution without dilation.
   *
   * @param weights constant of the shape [o,kh,kw,c]
   * @param bias constant of the shape [o], or {@link Node#ABSENT}
   * @param pads rows and columns to remove around the full result
   * @param height rows of the output
   * @param width columns of the output
   */
  public static int transposeConv(
      NetworkBuilder b,
      String name,
      int x,
      int weights,
      int bias,
      Window window,
      Pads pads,
      int height,
      int width) {
    Shape in = b.shape(x);
    if (in.rank() != 4 || height < 1 || width < 1) {
      throw new InvalidGraphException(
          "an input of shape %s can't become %d rows and %d columns".formatted(in, height, width));
    }
    int channels = b.shape(weights).dim(0);
    Shape out = Shape.of(in.dim(0), height, width, channels);
    boolean same =
        Pads.same(height, width, window).equals(pads)
            && SamePadding.outputs(height, window.strideHeight()) == in.dim(1)
            && SamePadding.outputs(width, window.strideWidth()) == in.dim(2);
    if (same || isWhole(in, window, pads, height, width)) {
      Padding padding = pads.isNone() ? Padding.VALID : Padding.SAME;
      return transposeConv(b, name, x, weights, bias, window, padding, out);
    }
    int fullHeight = full(in.dim(1), window.height(), window.strideHeight(), pads.top() + height);
    int fullWidth = full(in.dim(2), window.width(), window.strideWidth(), pads.left() + width);
    Shape full = Shape.of(in.dim(0), fullHeight, fullWidth, channels);
    int whole = transposeConv(b, name + "/full", x, weights, bias, window, Padding.VALID, full);
    int begin = b.list(name + "/begin", 0, pads.top(), pads.left(), 0);
    return b.node(name, new Op.Slice(), whole, begin, b.list(name + "/size", out.toArray()));
  }

  /**
   * Returns whether the output is the full result, and possibly rows and columns without values.
   */
  private static boolean isWhole(Shape in, Window window, Pads pads, int height, int width) {
    return pads.isNone()
        && isWhole(in.dim(1), window.height(), window.strideHeight(), height)
        && isWhole(in.dim(2), window.width(), window.strideWidth(), width);
  }

  private static boolean isWhole(int in, int filter, int stride, int out) {
    int least = (in - 1) * stride + filter;
    return out >= least && out < least + stride;
  }

  /** Returns the extent of the full result, extended by at most one step up to a wanted end. */
  private static int full(int in, int filter, int stride, int end) {
    int least = Math.addExact(Math.multiplyExact(in - 1, stride), filter);
    int most = Math.addExact(least, stride - 1);
    if (end > most) {
      throw new InvalidGraphException(
          "its output has %d rows or columns, but the filter reaches only %d".formatted(end, most));
    }
    return Math.max(least, end);
  }

  private static int transposeConv(
      NetworkBuilder b,
      String name,
      int x,
      int weights,
      int bias,
      Window window,
      Padding padding,
      Shape out) {
    var op =
        new Op.TransposeConv(padding, window.strideHeight(), window.strideWidth(), Activation.NONE);
    int shape = b.list(name + "/output_shape", out.toArray());
    return bias == Node.ABSENT
        ? b.node(name, op, shape, weights, x)
        : b.node(name, op, shape, weights, x, bias);
  }

  /** Adds a maximum pool; padding never is the maximum. The window has no dilation. */
  public static int maxPool(NetworkBuilder b, String name, int x, Window window, Pads pads) {
    // zeros are never greater than values that can't be negative, and take no level in 8 bits
    float lowest = b.isNeverNegative(x) ? 0 : Float.NEGATIVE_INFINITY;
    return padded(
        b,
        name,
        x,
        window,
        pads,
        lowest,
        (input, padding) ->
            b.node(
                name,
                new Op.MaxPool2D(
                    padding,
                    window.strideHeight(),
                    window.strideWidth(),
                    window.height(),
                    window.width(),
                    Activation.NONE),
                input));
  }

  /**
   * Adds an average pool. The window has no dilation.
   *
   * @param counted the part of the padding whose zeros count as values; elements outside of it are
   *     left out of the average
   */
  public static int averagePool(
      NetworkBuilder b, String name, int x, Window window, Pads pads, Pads counted) {
    Shape in = b.shape(x);
    requireImage(in);
    Pads reached = pads.reached(in.dim(1), in.dim(2), window);
    boolean same = reached.option(in.dim(1), in.dim(2), window) == Padding.SAME;
    if (reached.isNone() || (same && counted.isNone())) {
      return pool(b, name, x, window, same ? Padding.SAME : Padding.VALID);
    }
    int around = pad(b, name + "/pad", x, reached, 0);
    Shape shape = b.shape(around);
    float[] factors = averageFactors(in, shape, window, reached, counted);
    if (factors.length == 0) return pool(b, name, around, window, Padding.VALID);
    int sum = pool(b, name + "/pool", around, window, Padding.VALID);
    Shape out = b.shape(sum);
    int factor = b.constant(name + "/factor", Shape.of(1, out.dim(1), out.dim(2), 1), factors);
    return b.node(name, new Op.Mul(Activation.NONE), sum, factor);
  }

  private static int pool(NetworkBuilder b, String name, int x, Window window, Padding padding) {
    return b.node(
        name,
        new Op.AveragePool2D(
            padding,
            window.strideHeight(),
            window.strideWidth(),
            window.height(),
            window.width(),
            Activation.NONE),
        x);
  }

  /** Returns elements of the window / counted elements for each position; empty if all are 1. */
  private static float[] averageFactors(
      Shape in, Shape padded, Window window, Pads pads, Pads counted) {
    int rows = (padded.dim(1) - window.height()) / window.strideHeight() + 1;
    int columns = (padded.dim(2) - window.width()) / window.strideWidth() + 1;
    if ((long) rows * columns > MOST_POSITIONS) {
      throw new InvalidGraphException(
          "a window with %d by %d positions has too much padding".formatted(rows, columns));
    }
    var factors = new float[rows * columns];
    boolean plain = true;
    for (int row = 0; row < rows; row++) {
      int vertical =
          overlap(
              row * window.strideHeight() - pads.top(),
              window.height(),
              -counted.top(),
              in.dim(1) + counted.bottom());
      for (int column = 0; column < columns; column++) {
        int horizontal =
            overlap(
                column * window.strideWidth() - pads.left(),
                window.width(),
                -counted.left(),
                in.dim(2) + counted.right());
        float all = (float) window.height() * window.width();
        float factor = all / Math.max(1, vertical * horizontal);
        factors[row * columns + column] = factor;
        plain &= factor == 1;
      }
    }
    return plain ? new float[0] : factors;
  }

  private static int overlap(int start, int length, int from, int to) {
    return Math.max(0, Math.min(start + length, to) - Math.max(start, from));
  }

  private static int padded(
      NetworkBuilder b,
      String name,
      int x,
      Window window,
      Pads pads,
      float value,
      BiFunction<Integer, Padding, Integer> layer) {
    Shape in = b.shape(x);
    requireImage(in);
    Pads reached = pads.reached(in.dim(1), in.dim(2), window);
    Padding option = reached.option(in.dim(1), in.dim(2), window);
    if (option == Padding.SAME || reached.isNone()) return layer.apply(x, option);
    return layer.apply(pad(b, name + "/pad", x, reached, value), Padding.VALID);
  }

  private static void requireImage(Shape x) {
    if (x.rank() != 4) {
      throw new InvalidGraphException("its input has shape %s, expected rank 4".formatted(x));
    }
  }

  /** Adds rows and columns of a value around images. */
  public static int pad(NetworkBuilder b, String name, int x, Pads pads, float value) {
    return pad(
        b,
        name,
        x,
        new int[] {0, pads.top(), pads.left(), 0},
        new int[] {0, pads.bottom(), pads.right(), 0},
        value);
  }

  /**
   * Adds elements of a value around a tensor.
   *
   * @param before number of elements before each axis, at least 0
   * @param after number of elements after each axis, at least 0
   */
  public static int pad(
      NetworkBuilder b, String name, int x, int[] before, int[] after, float value) {
    int amounts = amounts(b, name, before, after);
    if (value == 0) return b.node(name, new Op.Pad(), x, amounts);
    return b.node(name, new Op.PadV2(), x, amounts, b.scalar(name + "/value", value));
  }

  /** Adds elements around a tensor that mirror those inside, without repeating the outermost. */
  public static int mirrored(NetworkBuilder b, String name, int x, int[] before, int[] after) {
    return b.node(name, OpaqueOps.mirrorPad(false), x, amounts(b, name, before, after));
  }

  private static int amounts(NetworkBuilder b, String name, int[] before, int[] after) {
    var paddings = new int[2 * before.length];
    for (int axis = 0; axis < before.length; axis++) {
      paddings[2 * axis] = before[axis];
      paddings[2 * axis + 1] = after[axis];
    }
    int list = b.list(name + "/amounts", paddings);
    return b.reshaped(name + "/paddings", list, before.length, 2);
  }
}
