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
record KernelPositions(Window rows, Window columns, int batch, int channels, long positions) {

  /**
   * One axis of a sliding window.
   *
   * @param extent the input's extent along the axis
   * @param kernelPositions the kernel's extent along the axis
   * @param first for each kernel position, the first input index that it reads
   * @param last for each kernel position, the last input index; less than {@code first} if it reads
   *     none
   * @param step distance between the input indexes of a kernel position
   */
  record Window(int extent, int kernelPositions, int[] first, int[] last, int step) {
    /**
     * Returns the axis of a convolution: output index o reads input {@code o * stride +
     * kernelPosition * dilation - before}.
     */
    static Window gathering(
        int extent,
        int outputs,
        int kernelPositions,
        int stride,
        int dilation,
        Op.Padding padding) {
      int before = padding(extent, outputs, kernelPositions, stride, dilation, padding);
      var first = new int[kernelPositions];
      var last = new int[kernelPositions];
      for (int kernelPosition = 0; kernelPosition < kernelPositions; kernelPosition++) {
        int offset = kernelPosition * dilation - before;
        int o0 = Math.max(0, Math.ceilDiv(-offset, stride));
        int o1 = Math.min(outputs - 1, Math.floorDiv(extent - 1 - offset, stride));
        first[kernelPosition] = o0 * stride + offset;
        last[kernelPosition] = o1 < o0 ? first[kernelPosition] - stride : o1 * stride + offset;
      }
      return new Window(extent, kernelPositions, first, last, stride);
    }

    /**
     * Returns the axis of a transposed convolution: input index i contributes to output {@code i *
     * stride + kernelPosition - before}.
     */
    static Window scattering(
        int extent, int outputs, int kernelPositions, int stride, Op.Padding padding) {
      int before =
          padding(
              /* extent= */ outputs, /* outputs= */ extent, kernelPositions, stride, 1, padding);
      var first = new int[kernelPositions];
      var last = new int[kernelPositions];
      for (int kernelPosition = 0; kernelPosition < kernelPositions; kernelPosition++) {
        int offset = kernelPosition - before;
        first[kernelPosition] = Math.max(0, Math.ceilDiv(-offset, stride));
        last[kernelPosition] = Math.min(extent - 1, Math.floorDiv(outputs - 1 - offset, stride));
      }
      return new Window(extent, kernelPositions, first, last, 1);
    }

    /** Returns an axis with a single kernel position that reads every input once. */
    static Window whole(int extent) {
      return new Window(extent, 1, new int[] {0}, new int[] {extent - 1}, 1);
    }

    boolean meets(int kernelPosition, int index) {
      return index >= first[kernelPosition]
          && index <= last[kernelPosition]
          && (index - first[kernelPosition]) % step == 0;
    }

    int count(int kernelPosition) {
      return last[kernelPosition] < first[kernelPosition]
          ? 0
          : (last[kernelPosition] - first[kernelPosition]) / step + 1;
    }

    static int padding(
        int extent,
        int outputs,
        int kernelPositions,
        int stride,
        int dilation,
        Op.Padding padding) {
      if (padding == Op.Padding.VALID) return 0;
      return SamePadding.before(extent, outputs, kernelPositions, stride, dilation);
    }
  }

  /** Returns the positions of an operator with an NHWC input (fully connected layer: any shape). */
  static KernelPositions of(Op.Weighted op, Shape input, Shape weights, Shape output) {
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
        yield new KernelPositions(Window.whole(rows), Window.whole(1), 1, depth, rows);
      }
    };
  }

  private static Window gatheringRows(
      Op.Windowed op, Shape input, Shape output, int kernelPositions, int dilation) {
    return Window.gathering(
        input.dim(1), output.dim(1), kernelPositions, op.strideHeight(), dilation, op.padding());
  }

  private static Window gatheringColumns(
      Op.Windowed op, Shape input, Shape output, int kernelPositions, int dilation) {
    return Window.gathering(
        input.dim(2), output.dim(2), kernelPositions, op.strideWidth(), dilation, op.padding());
  }

  private static KernelPositions spatial(Shape input, Shape output, Window rows, Window columns) {
    long positions = (long) output.dim(0) * output.dim(1) * output.dim(2);
    return new KernelPositions(rows, columns, input.dim(0), input.dim(3), positions);
  }

  int kernelPositions() {
    return rows.kernelPositions() * columns.kernelPositions();
  }

  /** Returns the length of the sums: kernel positions outermost, channels innermost. */
  int length() {
    return kernelPositions() * channels;
  }

  /** Returns the number of input positions that a kernel position reads. */
  long count(int kernelPosition) {
    return (long) batch
        * rows.count(kernelPosition / columns.kernelPositions())
        * columns.count(kernelPosition % columns.kernelPositions());
  }

  /** Reads the input's rows from where they are stored. */
  interface Rows {
    /** Copies row {@code index} (of batch times rows) into {@code row}: columns times channels. */
    void read(int index, double[] row);
  }

  /**
   * Returns the sum of the inputs of each kernel position: {@code sums[kernelPosition * channels +
   * channel]}. Input positions that the same kernel positions read, all but those near the border,
   * are summed together first.
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
    for (int kernelPosition = 0; kernelPosition < kernelPositions(); kernelPosition++) {
      var sum = new double[channels];
      for (int r = 0; r < rowClasses.count(); r++) {
        if (!rowClasses.meets(r, kernelPosition / columns.kernelPositions())) continue;
        for (int c = 0; c < columnClasses.count(); c++) {
          if (columnClasses.meets(c, kernelPosition % columns.kernelPositions()))
            add(parts[r][c], sum);
        }
      }
      System.arraycopy(sum, 0, flat, kernelPosition * channels, channels);
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
   * @param kernelPositions the kernel positions that read the indexes of each class
   */
  private record Classes(int[] of, List<BitSet> kernelPositions) {
    static Classes of(Window window) {
      var of = new int[window.extent()];
      List<BitSet> kernelPositions = new ArrayList<>();
      for (int index = 0; index < of.length; index++) {
        var met = new BitSet(window.kernelPositions());
        for (int kernelPosition = 0; kernelPosition < window.kernelPositions(); kernelPosition++)
          met.set(kernelPosition, window.meets(kernelPosition, index));
        of[index] = kernelPositions.indexOf(met);
        if (of[index] >= 0) continue;
        of[index] = kernelPositions.size();
        kernelPositions.add(met);
      }
      return new Classes(of, kernelPositions);
    }

    int count() {
      return kernelPositions.size();
    }

    boolean meets(int which, int kernelPosition) {
      return kernelPositions.get(which).get(kernelPosition);
    }

    boolean meetsNothing(int index) {
      return kernelPositions.get(of[index]).isEmpty();
    }
  }
}
