package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.MemorySegment;

/**
 * What the kernel of a weighted operator meets at one output position: a row of integers {@code q -
 * zeroPoint}, tap-major with channels innermost, 0 where it meets padding. The order is that of the
 * weights of one output channel.
 *
 * @param rows the window along the height
 * @param columns the window along the width
 * @param batch of the output
 * @param channels of the input
 */
record InputRows(Axis rows, Axis columns, int batch, int channels) {

  /**
   * One axis of the window: output o and tap t meet input {@code o * stride + t * dilation -
   * before}.
   */
  record Axis(int extent, int outputs, int taps, int stride, int dilation, int before) {
    static Axis of(
        Op.Padding padding, int extent, int outputs, int taps, int stride, int dilation) {
      int before = TapSums.Window.padding(extent, outputs, taps, stride, dilation, padding);
      return new Axis(extent, outputs, taps, stride, dilation, before);
    }

    static Axis whole(int extent) {
      return new Axis(extent, extent, 1, 1, 1, 0);
    }

    /** The input index, or -1 where the tap meets padding. */
    int index(int output, int tap) {
      int index = output * stride + tap * dilation - before;
      return index >= 0 && index < extent ? index : -1;
    }
  }

  /** Of a convolution or a fully connected layer; null for a transposed convolution. */
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

  /** Output positions of one sample. */
  long positions() {
    return (long) batch * rows.outputs() * columns.outputs();
  }

  int taps() {
    return rows.taps() * columns.taps();
  }

  /** Length of a row. */
  int width() {
    return taps() * channels;
  }

  /**
   * Reads a row.
   *
   * @param input one sample's values
   * @param integers reads them, less their zero point
   * @param row filled with {@link #width()} integers
   */
  void read(MemorySegment input, long position, IntegerReader integers, int[] row) {
    int column = (int) (position % columns.outputs());
    long line = position / columns.outputs();
    int y = (int) (line % rows.outputs());
    long image = line / rows.outputs() * rows.extent();
    int at = 0;
    for (int ty = 0; ty < rows.taps(); ty++) {
      int inY = rows.index(y, ty);
      for (int tx = 0; tx < columns.taps(); tx++) {
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
