package dev.octet.engine.read.onnx.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.Window;
import dev.octet.engine.read.build.Window.Pads;
import dev.octet.engine.read.onnx.node.OnnxNode;
import org.jspecify.annotations.Nullable;

/**
 * Strides, dilations and padding of a node with a sliding window, for the two axes of an image. An
 * image of one axis has one row.
 */
final class WindowAttributes {
  private final OnnxNode node;
  private final int rank;
  private final int rows;
  private final int columns;
  private final Window window;
  private final Pads declared;

  /**
   * Reads the attributes.
   *
   * @param in shape of the input: [n,c,h,w] or [n,c,w]
   */
  WindowAttributes(OnnxNode node, Shape in, int height, int width) {
    this.node = node;
    rank = in.rank();
    if (rank != 3 && rank != 4) {
      throw new InvalidGraphException(
          "its input has shape %s, but images of one or two axes are supported".formatted(in));
    }
    rows = rank == 3 ? 1 : in.dim(2);
    columns = in.dim(rank - 1);
    int[] strides = pair(node, "strides", rank, 1);
    int[] dilations = pair(node, "dilations", rank, 1);
    if (height < 1 || width < 1) throw new InvalidGraphException("its kernel is empty");
    window = new Window(height, width, strides[0], strides[1], dilations[0], dilations[1]);
    declared = readPads();
  }

  /** Returns an attribute with a value for each axis of the image, each at least 1. */
  static int[] pair(OnnxNode node, String name, int rank, int absent) {
    int[] values = node.integers(name);
    if (values == null) return new int[] {absent, absent};
    if (values.length != rank - 2) {
      throw new InvalidGraphException(
          "its attribute %s has %d values, expected %d".formatted(name, values.length, rank - 2));
    }
    for (int value : values) {
      if (value < 1) throw new InvalidGraphException("its %s are %d".formatted(name, value));
    }
    return values.length == 1 ? new int[] {1, values[0]} : values;
  }

  Window window() {
    return window;
  }

  /** Returns the padding as the node declares it, or as its auto_pad implies. */
  Pads declaredPads() {
    return declared;
  }

  /** Returns the padding with the rows and columns that ceil_mode adds. */
  Pads pads() {
    if (!node.flag("ceil_mode", false)) return declared;
    return new Pads(
        declared.top(),
        declared.left(),
        ceiling(rows, declared.top(), declared.bottom(), window.height(), window.strideHeight()),
        ceiling(columns, declared.left(), declared.right(), window.width(), window.strideWidth()));
  }

  /** Returns the padding after an axis such that the last, incomplete window is computed too. */
  private static int ceiling(int size, int before, int after, int filter, int stride) {
    int whole = size + before + after - filter;
    int steps = (whole + stride - 1) / stride;
    // a window that would begin in the padding behind the image is left out
    if (steps * stride >= size + before) steps--;
    return Math.max(after, steps * stride + filter - size - before);
  }

  private Pads readPads() {
    String auto = node.text("auto_pad", "NOTSET");
    Pads same = Pads.same(rows, columns, window);
    return switch (auto) {
      case "SAME_UPPER" -> same;
      case "SAME_LOWER" -> same.mirrored();
      case "VALID" -> Pads.NONE;
      case "NOTSET", "" -> explicit(node.integers("pads"));
      default -> throw new InvalidGraphException("its auto_pad is '%s'".formatted(auto));
    };
  }

  private Pads explicit(int @Nullable [] pads) {
    if (pads == null) return Pads.NONE;
    if (pads.length != 2 * (rank - 2)) {
      throw new InvalidGraphException(
          "its attribute pads has %d values, expected %d".formatted(pads.length, 2 * (rank - 2)));
    }
    for (int pad : pads) {
      if (pad < 0 || pad > 1 << 16) throw new InvalidGraphException("its pads contain " + pad);
    }
    return rank == 3
        ? new Pads(0, pads[0], 0, pads[1])
        : new Pads(pads[0], pads[1], pads[2], pads[3]);
  }

  /** Returns rows and columns of a transposed convolution's output. */
  int[] transposedSize(Window dense) {
    int[] given = node.integers("output_shape");
    if (given != null) {
      int columns = given[given.length - 1];
      return rank == 3 ? new int[] {1, columns} : new int[] {given[given.length - 2], columns};
    }
    int[] extra = outputPadding();
    String auto = node.text("auto_pad", "NOTSET");
    if (auto.startsWith("SAME")) {
      return new int[] {rows * dense.strideHeight(), columns * dense.strideWidth()};
    }
    return new int[] {
      Math.addExact(full(rows, dense.height(), dense.strideHeight()), extra[0])
          - declared.top()
          - declared.bottom(),
      Math.addExact(full(columns, dense.width(), dense.strideWidth()), extra[1])
          - declared.left()
          - declared.right()
    };
  }

  private int[] outputPadding() {
    int[] extra = node.integers("output_padding");
    if (extra == null) return new int[] {0, 0};
    if (extra.length != rank - 2) {
      throw new InvalidGraphException("its output_padding has %d values".formatted(extra.length));
    }
    return extra.length == 1 ? new int[] {0, extra[0]} : extra;
  }

  private static int full(int size, int filter, int stride) {
    return Math.addExact(Math.multiplyExact(size - 1, stride), filter);
  }

  /** Returns the rows and columns that a transposed convolution removes around its full result. */
  Pads transposedPads(Window dense, int[] size) {
    boolean derived =
        node.hasAttribute("output_shape") || node.text("auto_pad", "NOTSET").startsWith("SAME");
    if (!derived) return declared;
    int[] extra = outputPadding();
    int vertical =
        Math.max(0, full(rows, dense.height(), dense.strideHeight()) + extra[0] - size[0]);
    int horizontal =
        Math.max(0, full(columns, dense.width(), dense.strideWidth()) + extra[1] - size[1]);
    boolean upper = node.text("auto_pad", "NOTSET").equals("SAME_UPPER");
    int top = upper ? vertical / 2 : vertical - vertical / 2;
    int left = upper ? horizontal / 2 : horizontal - horizontal / 2;
    return new Pads(top, left, vertical - top, horizontal - left);
  }
}
