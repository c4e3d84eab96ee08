package dev.octet.engine.read.build;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.SamePadding;

/**
 * A window that slides over the rows and columns of an image.
 *
 * @param height rows of the filter
 * @param width columns of the filter
 * @param strideHeight rows between neighbouring positions
 * @param strideWidth columns between neighbouring positions
 * @param dilationHeight rows between neighbouring elements of the filter
 * @param dilationWidth columns between neighbouring elements of the filter
 */
public record Window(
    int height,
    int width,
    int strideHeight,
    int strideWidth,
    int dilationHeight,
    int dilationWidth) {

  /** Returns a window without dilation. */
  public static Window of(int height, int width, int strideHeight, int strideWidth) {
    return new Window(height, width, strideHeight, strideWidth, 1, 1);
  }

  /** Rows that the filter covers. */
  int coveredRows() {
    return Math.addExact(Math.multiplyExact(height - 1, dilationHeight), 1);
  }

  /** Columns that the filter covers. */
  int coveredColumns() {
    return Math.addExact(Math.multiplyExact(width - 1, dilationWidth), 1);
  }

  /**
   * Rows and columns that are added around an image before a window slides over it; each at least
   * 0.
   */
  public record Pads(int top, int left, int bottom, int right) {
    /** No padding. */
    public static final Pads NONE = new Pads(0, 0, 0, 0);

    /**
     * Returns the padding that TensorFlow calls SAME: as many outputs as steps of the stride fit
     * into the image, with the odd row or column at the end.
     */
    public static Pads same(int rows, int columns, Window window) {
      int vertical = total(rows, window.coveredRows(), window.strideHeight());
      int horizontal = total(columns, window.coveredColumns(), window.strideWidth());
      return new Pads(
          vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2);
    }

    private static int total(int size, int covered, int stride) {
      long needed = (SamePadding.outputs(size, stride) - 1L) * stride + covered - size;
      return Math.toIntExact(Math.max(0, needed));
    }

    /** Returns the padding with its beginning and its end exchanged. */
    public Pads mirrored() {
      return new Pads(/* top= */ bottom, /* left= */ right, /* bottom= */ top, /* right= */ left);
    }

    boolean isNone() {
      return equals(NONE);
    }

    /**
     * Returns the padding without the rows and columns at the end that no position of the window
     * reaches.
     */
    Pads reached(int rows, int columns, Window window) {
      return new Pads(
          top,
          left,
          reached(rows, top, bottom, window.coveredRows(), window.strideHeight()),
          reached(columns, left, right, window.coveredColumns(), window.strideWidth()));
    }

    private static int reached(int size, int before, int after, int covered, int stride) {
      long rest = ((long) size + before + after - covered) % stride;
      return (int) Math.max(0, after - Math.max(0, rest));
    }

    /** Returns the padding option under which TensorFlow Lite's kernels add this padding. */
    Op.Padding option(int rows, int columns, Window window) {
      if (isNone()) return Op.Padding.VALID;
      Pads same = same(rows, columns, window);
      return equals(same) ? Op.Padding.SAME : Op.Padding.VALID;
    }
  }
}
