package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.SamePadding;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which positions of a weighted operator's input each tap of its kernel meets. A convolution is
 * linear, so the mean of its output before bias and activation is the weights times the mean that
 * each tap meets; padding counts as 0.
 *
 * @param rows the window along the height
 * @param columns the window along the width
 * @param batch of the input
 * @param channels of the input
 * @param positions of the output that one sample has; the divisor of a mean
 */
record TapSums(Window rows, Window columns, int batch, int channels, long positions) {

  /**
   * One axis of a sliding window.
   *
   * @param extent of the input along the axis
   * @param taps of the kernel along the axis
   * @param first for each tap, the first input index that it meets
   * @param last for each tap, the last; less than first where it meets none
   * @param step between the indices that a tap meets
   */
  record Window(int extent, int taps, int[] first, int[] last, int step) {
    /** Output index o meets input {@code o * stride + tap * dilation - before}. */
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

    /** Input index i meets output {@code i * stride + tap - before} of a transposed convolution. */
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

    /** A single tap that meets everything once. */
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

  /** Of an operator on an NHWC input (a fully connected layer: any shape). */
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

  /** Length of the sums: tap-major, channels innermost. */
  int length() {
    return taps() * channels;
  }

  /** How many input positions a tap meets. */
  long count(int tap) {
    return (long) batch * rows.count(tap / columns.taps()) * columns.count(tap % columns.taps());
  }

  /** The numbers of one row of the input, read where they lie. */
  interface Rows {
    /** Puts row {@code index} (of batch times rows) into {@code row}, columns times channels. */
    void read(int index, double[] row);
  }

  /**
   * The sum of what each tap meets: {@code sums[tap * channels + channel]}. Positions that meet the
   * same taps are summed together first: all but those near the border do.
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

  /** One index for both: HotSpot makes vectors of it only if neither can be in the other's way. */
  private static void add(double[] values, double[] into) {
    for (int i = 0; i < into.length; i++) into[i] += values[i];
  }

  /**
   * The indices of an axis, divided by the taps that they meet.
   *
   * @param of for each index, its class
   * @param taps for each class, the taps that its indices meet
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
