package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.MemorySegment;

/**
 * Reads im2col patches: the input of a weighted operator's kernel at one output position, as a row
 * of integers {@code q - zeroPoint}, 0 at padding. Kernel positions are outermost and channels
 * innermost, the same order as the weights of one output channel.
 *
 * @param rows the window along the height
 * @param columns the window along the width
 * @param batch the batch size of the output
 * @param channels the number of input channels
 */
record InputRows(Axis rows, Axis columns, int batch, int channels) {

  /**
   * One axis of the window. Output o reads input {@code o * stride + t * dilation - before} at
   * kernel position t.
   */
  record Axis(int extent, int outputs, int kernelPositions, int stride, int dilation, int before) {
    static Axis of(
        Op.Padding padding,
        int extent,
        int outputs,
        int kernelPositions,
        int stride,
        int dilation) {
      int before =
          KernelPositions.Window.padding(
              extent, outputs, kernelPositions, stride, dilation, padding);
      return new Axis(extent, outputs, kernelPositions, stride, dilation, before);
    }

    static Axis whole(int extent) {
      return new Axis(extent, extent, 1, 1, 1, 0);
    }

    /** Returns the input index, or -1 if the kernel position lies on padding. */
    int index(int output, int kernelPosition) {
      int index = output * stride + kernelPosition * dilation - before;
      return index >= 0 && index < extent ? index : -1;
    }
  }

  /**
   * Returns the patches of a convolution or a fully connected layer; null for a transposed
   * convolution.
   */
  static @org.jspecify.annotations.Nullable InputRows of(
      Op.Weighted op, Shape input, Shape weights, Shape output) {
    return switch (op) {
      case Op.Conv2D conv ->
          spatial(conv, conv.dilationHeight(), conv.dilationWidth(), input, weights, output);
      case Op.DepthwiseConv2D conv ->
          spatial(conv, conv.dilationHeight(), conv.dilationWidth(), input, weights, output);
      case Op.FullyConnected _ -> {
        int depth = weights.dim(1);
        int rows = Math.toIntExact(input.elements() / depth);
        yield new InputRows(Axis.whole(rows), Axis.whole(1), 1, depth);
      }
      case Op.TransposeConv _ -> null;
    };
  }

  private static InputRows spatial(
      Op.Windowed op,
      int dilationHeight,
      int dilationWidth,
      Shape input,
      Shape weights,
      Shape output) {
    return new InputRows(
        Axis.of(
            op.padding(),
            input.dim(1),
            output.dim(1),
            weights.dim(1),
            op.strideHeight(),
            dilationHeight),
        Axis.of(
            op.padding(),
            input.dim(2),
            output.dim(2),
            weights.dim(2),
            op.strideWidth(),
            dilationWidth),
        input.dim(0),
        input.dim(3));
  }

  /** Returns the number of output positions of one sample. */
  long positions() {
    return (long) batch * rows.outputs() * columns.outputs();
  }

  int kernelPositions() {
    return rows.kernelPositions() * columns.kernelPositions();
  }

  /** Returns the length of a patch. */
  int width() {
    return kernelPositions() * channels;
  }

  /**
   * Reads a patch.
   *
   * @param input the values of one sample
   * @param integers reads integers and subtracts their zero point
   * @param row receives {@link #width()} integers
   */
  void read(MemorySegment input, long position, IntegerReader integers, int[] row) {
    int column = (int) (position % columns.outputs());
    long line = position / columns.outputs();
    int y = (int) (line % rows.outputs());
    long image = line / rows.outputs() * rows.extent();
    int at = 0;
    for (int ty = 0; ty < rows.kernelPositions(); ty++) {
      int inY = rows.index(y, ty);
      for (int tx = 0; tx < columns.kernelPositions(); tx++) {
        int inX = columns.index(column, tx);
        if (inY < 0 || inX < 0) {
          java.util.Arrays.fill(row, at, at + channels, 0);
        } else {
          long from = ((image + inY) * columns.extent() + inX) * channels;
          integers.read(input, from, row, at, channels);
        }
        at += channels;
      }
    }
  }
}
