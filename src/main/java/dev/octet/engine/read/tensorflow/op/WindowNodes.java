package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.Window;
import dev.octet.engine.read.build.Window.Pads;
import dev.octet.engine.read.build.Windows;

/** Importers of convolutions and pools. */
final class WindowNodes {
  private static final int IMAGE_RANK = 4;

  private WindowNodes() {}

  static void register(Registry registry) {
    registry
        .one(WindowNodes::conv2d, "Conv2D")
        .one(WindowNodes::depthwise, "DepthwiseConv2dNative")
        .one(WindowNodes::transposeConv, "Conv2DBackpropInput")
        .one(WindowNodes::averagePool, "AvgPool")
        .one(WindowNodes::maxPool, "MaxPool");
  }

  /** Weights: rows, columns, input channels of a group, output channels. */
  private static int conv2d(NodeReading n) {
    Window window = window(n, image(n, 1));
    int weights = n.b().transposed(n.name() + "/weights", n.x(1), 3, 0, 1, 2);
    Pads pads = pads(n, image(n, 0), window);
    return Windows.conv2d(n.b(), n.name(), n.x(0), weights, Node.ABSENT, window, pads);
  }

  /** Weights: rows, columns, input channels, outputs of each. */
  private static int depthwise(NodeReading n) {
    Shape filter = image(n, 1);
    Window window = window(n, filter);
    int channels = Math.multiplyExact(filter.dim(2), filter.dim(3));
    int weights =
        n.b().reshaped(n.name() + "/weights", n.x(1), 1, filter.dim(0), filter.dim(1), channels);
    Pads pads = pads(n, image(n, 0), window);
    return Windows.depthwiseConv2d(n.b(), n.name(), n.x(0), weights, Node.ABSENT, window, pads);
  }

  /** Inputs: shape of the output, weights (rows, columns, outputs, inputs), x. */
  private static int transposeConv(NodeReading n) {
    int[] size = n.integers(0);
    if (size.length != IMAGE_RANK && size.length != 2) {
      throw new InvalidGraphException("the output's shape has %d extents".formatted(size.length));
    }
    int first = size.length == IMAGE_RANK ? 1 : 0;
    int height = size[first];
    int width = size[first + 1];
    Window window = window(n, image(n, 1));
    int weights = n.b().transposed(n.name() + "/weights", n.x(1), 2, 0, 1, 3);
    int channels = n.b().shape(weights).dim(0);
    Pads pads = pads(n, Shape.of(1, Math.max(1, height), Math.max(1, width), channels), window);
    return Windows.transposeConv(
        n.b(), n.name(), n.x(2), weights, Node.ABSENT, window, pads, height, width);
  }

  private static int averagePool(NodeReading n) {
    Window window = poolWindow(n);
    Pads pads = pads(n, image(n, 0), window);
    return Windows.averagePool(n.b(), n.name(), n.x(0), window, pads, Pads.NONE);
  }

  private static int maxPool(NodeReading n) {
    Window window = poolWindow(n);
    return Windows.maxPool(n.b(), n.name(), n.x(0), window, pads(n, image(n, 0), window));
  }

  private static Shape image(NodeReading n, int position) {
    Shape shape = n.shape(position);
    if (shape.rank() == IMAGE_RANK) return shape;
    throw new InvalidGraphException(
        "input %d has shape %s, expected 4 axes".formatted(position, shape));
  }

  private static Window window(NodeReading n, Shape filter) {
    int[] strides = spatial(n, "strides");
    int[] dilations = spatial(n, "dilations");
    return new Window(
        filter.dim(0), filter.dim(1), strides[0], strides[1], dilations[0], dilations[1]);
  }

  private static Window poolWindow(NodeReading n) {
    int[] filter = spatial(n, "ksize");
    int[] strides = spatial(n, "strides");
    return Window.of(filter[0], filter[1], strides[0], strides[1]);
  }

  /** Returns the values of an attribute for rows and columns. */
  private static int[] spatial(NodeReading n, String attribute) {
    int[] values = n.attributes().integers(attribute, 1, 1, 1, 1);
    if (values.length == IMAGE_RANK && values[0] == 1 && values[3] == 1) {
      if (values[1] > 0 && values[2] > 0) return new int[] {values[1], values[2]};
    }
    if (values.length == 0) return new int[] {1, 1};
    throw new InvalidGraphException(
        "the attribute '%s' is not [1, rows, columns, 1] with positive numbers"
            .formatted(attribute));
  }

  private static Pads pads(NodeReading n, Shape x, Window window) {
    String padding = n.attributes().text("padding", "VALID");
    return switch (padding) {
      case "VALID" -> Pads.NONE;
      case "SAME" -> Pads.same(x.dim(1), x.dim(2), window);
      case "EXPLICIT" -> {
        int[] all = n.attributes().integers("explicit_paddings");
        boolean fits = all.length == 2 * IMAGE_RANK && all[0] + all[1] + all[6] + all[7] == 0;
        for (int amount : all) fits &= amount >= 0;
        if (!fits) {
          throw new InvalidGraphException("'explicit_paddings' doesn't fit rows and columns");
        }
        yield new Pads(all[2], all[4], all[3], all[5]);
      }
      default -> throw new InvalidGraphException("padding '%s' is unknown".formatted(padding));
    };
  }
}
