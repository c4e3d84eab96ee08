package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.SamePadding;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The input positions that each kernel position of a weighted operator reads. A convolution is
 * linear, so the mean of its output before bias and activation is the sum of the weights times the
 * mean input at their kernel position; padding counts as 0.
 *
 * @param rows the window along the height
 * @param columns the window along the width
 * @param batch the batch size of the input
 * @param channels the number of input channels
 * @param positions the number of output positions per sample; the divisor of a mean
 */
record TapSums(Window rows, Window columns, int batch, int channels, long positions) {

  /**
   * One axis of a sliding window.
   *
   * @param extent the input's extent along the axis
   * @param taps the kernel's extent along the axis
   * @param first for each kernel position, the first input index that it reads
   * @param last for each kernel position, the last input index; less than {@code first} if it reads
   *     none
   * @param step distance between the input indexes of a kernel position
   */
  record Window(int extent, int taps, int[] first, int[] last, int step) {
    /**
     * Returns the axis of a convolution: output index o reads input {@code o * stride + tap *
     * dilation - before}.
     */
    static Window gathering(
        int extent, int outputs, int taps, int stride, int dilation, Op.Padding padding) {
      int before = padding(extent, outputs, taps, stride, dilation, padding);
      var first = new int[taps];
      var last = new int[taps];
      for (int tap = 0; tap < taps; tap++) {
        int offset = tap * dilation - before;
        int o0 = Math.max(0, Math.ceilDiv(-offset, stride));
        int o1 = Math.min(outputs - 1, Math.floorDiv(extent - 1 - offset, stride));
        first[tap] = o0 * stride + offset;
        last[tap] = o1 < o0 ? first[tap] - stride : o1 * stride + offset;
      }
      return new Window(extent, taps, first, last, stride);
    }

    /**
     * Returns the axis of a transposed convolution: input index i contributes to output {@code i *
     * stride + tap - before}.
     */
    static Window scattering(int extent, int outputs, int taps, int stride, Op.Padding padding) {
      int before = padding(/* extent= */ outputs, /* outputs= */ extent, taps, stride, 1, padding);
      var first = new int[taps];
      var last = new int[taps];
      for (int tap = 0; tap < taps; tap++) {
        int offset = tap - before;
        first[tap] = Math.max(0, Math.ceilDiv(-offset, stride));
        last[tap] = Math.min(extent - 1, Math.floorDiv(outputs - 1 - offset, stride));
      }
      return new Window(extent, taps, first, last, 1);
    }

    /** Returns an axis with a single kernel position that reads every input once. */
    static Window whole(int extent) {
      return new Window(extent, 1, new int[] {0}, new int[] {extent - 1}, 1);
    }

    boolean meets(int tap, int index) {
      return index >= first[tap] && index <= last[tap] && (index - first[tap]) % step == 0;
    }

    int count(int tap) {
      return last[tap] < first[tap] ? 0 : (last[tap] - first[tap]) / step + 1;
    }

    static int padding(
        int extent, int outputs, int taps, int stride, int dilation, Op.Padding padding) {
      if (padding == Op.Padding.VALID) return 0;
      return SamePadding.before(extent, outputs, taps, stride, dilation);
    }
  }

  /** Returns the positions of an operator with an NHWC input (fully connected layer: any shape). */
  static TapSums of(Op.Weighted op, Shape input, Shape weights, Shape output) {
    return switch (op) {
      case Op.Conv2D conv ->
          spatial(
              input,
              output,
              gatheringRows(conv, input, output, weights.dim(1), conv.dilationHeight()),
              gatheringColumns(conv, input, output, weights.dim(2), conv.dilationWidth()));
      case Op.DepthwiseConv2D conv ->
          spatial(
              input,
              output,
              gatheringRows(conv, input, output, weights.dim(1), conv.dilationHeight()),
              gatheringColumns(conv, input, output, weights.dim(2), conv.dilationWidth()));
      case Op.TransposeConv conv ->
          spatial(
              input,
              output,
              Window.scattering(
                  input.dim(1), output.dim(1), weights.dim(1), conv.strideHeight(), conv.padding()),
              Window.scattering(
                  input.dim(2), output.dim(2), weights.dim(2), conv.strideWidth(), conv.padding()));
      case Op.FullyConnected _ -> {
        int depth = weights.dim(1);
        int rows = Math.toIntExact(input.elements() / depth);
        yield new TapSums(Window.whole(rows), Window.whole(1), 1, depth, rows);
      }
    };
  }

  private static Window gatheringRows(
      Op.Windowed op, Shape input, Shape output, int taps, int dilation) {
    return Window.gathering(
        input.dim(1), output.dim(1), taps, op.strideHeight(), dilation, op.padding());
  }

  private static Window gatheringColumns(
      Op.Windowed op, Shape input, Shape output, int taps, int dilation) {
    return Window.gathering(
        input.dim(2), output.dim(2), taps, op.strideWidth(), dilation, op.padding());
  }

  private static TapSums spatial(Shape input, Shape output, Window rows, Window columns) {
    long positions = (long) output.dim(0) * output.dim(1) * output.dim(2);
    return new TapSums(rows, columns, input.dim(0), input.dim(3), positions);
  }

  int taps() {
    return rows.taps() * columns.taps();
  }

  /** Returns the length of the sums: kernel positions outermost, channels innermost. */
  int length() {
    return taps() * channels;
  }

  /** Returns the number of input positions that a kernel position reads. */
  long count(int tap) {
    return (long) batch * rows.count(tap / columns.taps()) * columns.count(tap % columns.taps());
  }

  /** Reads the input's rows from where they are stored. */
  interface Rows {
    /** Copies row {@code index} (of batch times rows) into {@code row}: columns times channels. */
    void read(int index, double[] row);
  }

  /**
   * Returns the sum of the inputs of each kernel position: {@code sums[tap * channels + channel]}.
   * Input positions that the same kernel positions read, all but those near the border, are summed
   * together first.
   */
  double[] sums(Rows input) {
    Classes rowClasses = Classes.of(rows);
    var sums = new double[rowClasses.count()][columns.extent() * channels];
    var row = new double[columns.extent() * channels];
    for (int n = 0; n < batch; n++) {
      for (int y = 0; y < rows.extent(); y++) {
        if (rowClasses.meetsNothing(y)) continue;
        input.read(n * rows.extent() + y, row);
        add(row, sums[rowClasses.of()[y]]);
      }
    }
    return sumsOfTaps(sums, rowClasses);
  }

  private double[] sumsOfTaps(double[][] rowSums, Classes rowClasses) {
    Classes columnClasses = Classes.of(columns);
    var parts = new double[rowClasses.count()][][];
    for (int r = 0; r < parts.length; r++) parts[r] = byColumnClass(rowSums[r], columnClasses);
    var flat = new double[length()];
    for (int tap = 0; tap < taps(); tap++) {
      var sum = new double[channels];
      for (int r = 0; r < rowClasses.count(); r++) {
        if (!rowClasses.meets(r, tap / columns.taps())) continue;
        for (int c = 0; c < columnClasses.count(); c++) {
          if (columnClasses.meets(c, tap % columns.taps())) add(parts[r][c], sum);
        }
      }
      System.arraycopy(sum, 0, flat, tap * channels, channels);
    }
    return flat;
  }

  private double[][] byColumnClass(double[] row, Classes columnClasses) {
    var sums = new double[columnClasses.count()][channels];
    var pixel = new double[channels];
    for (int x = 0; x < columns.extent(); x++) {
      System.arraycopy(row, x * channels, pixel, 0, channels);
      add(pixel, sums[columnClasses.of()[x]]);
    }
    return sums;
  }

  /** One index for both arrays: HotSpot vectorizes the loop only if they can't overlap. */
  private static void add(double[] values, double[] into) {
    for (int i = 0; i < into.length; i++) into[i] += values[i];
  }

  /**
   * The indexes of an axis, classified by the kernel positions that read them.
   *
   * @param of the class of each index
   * @param taps the kernel positions that read the indexes of each class
   */
  private record Classes(int[] of, List<BitSet> taps) {
    static Classes of(Window window) {
      var of = new int[window.extent()];
      List<BitSet> taps = new ArrayList<>();
      for (int index = 0; index < of.length; index++) {
        var met = new BitSet(window.taps());
        for (int tap = 0; tap < window.taps(); tap++) met.set(tap, window.meets(tap, index));
        of[index] = taps.indexOf(met);
        if (of[index] >= 0) continue;
        of[index] = taps.size();
        taps.add(met);
      }
      return new Classes(of, taps);
    }

    int count() {
      return taps.size();
    }

    boolean meets(int which, int tap) {
      return taps.get(which).get(tap);
    }

    boolean meetsNothing(int index) {
      return taps.get(of[index]).isEmpty();
    }
  }
}
