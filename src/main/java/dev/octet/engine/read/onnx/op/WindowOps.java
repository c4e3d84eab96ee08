package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.build.Window;
import dev.octet.engine.read.build.Window.Pads;
import dev.octet.engine.read.build.Windows;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Map;

/** Convolutions and pools of images with one or two axes. */
final class WindowOps {
  /** Elements of a dense kernel that a transposed convolution with groups may become. */
  private static final long MOST_DENSE = 1 << 24;

  private WindowOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("Conv", WindowOps::conv),
        entry("ConvTranspose", WindowOps::convTranspose),
        entry("MaxPool", WindowOps::maxPool),
        entry("AveragePool", WindowOps::averagePool),
        entry("GlobalAveragePool", (node, net) -> global(node, net, new Op.Mean(true))),
        entry(
            "GlobalMaxPool",
            (node, net) -> global(node, net, OpaqueOps.reduction("REDUCE_MAX", true))));
  }

  private static void conv(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    Shape in = net.shape(node, 0);
    int weights = weights(node, net);
    Shape kernel = b.shape(weights);
    var window = new WindowAttributes(node, in, kernel.dim(2), kernel.dim(3));
    int groups = node.integer("group", 1);
    int channels = in.rank() > 1 ? in.dim(1) : 0;
    if (groups < 1 || channels != (long) kernel.dim(1) * groups) {
      throw new InvalidGraphException(
          "an input of shape %s in %d groups doesn't fit weights of shape %s"
              .formatted(in, groups, net.shape(node, 1)));
    }
    String name = node.name();
    int x = net.channelsLast(name, net.in(node, 0));
    int bias = net.optional(node, 2);
    boolean depthwise = groups == channels && groups > 1;
    int ordered =
        depthwise
            ? b.transposed(name + "/weights", weights, 1, 2, 3, 0)
            : b.transposed(name + "/weights", weights, 0, 2, 3, 1);
    int made =
        depthwise
            ? Windows.depthwiseConv2d(b, name, x, ordered, bias, window.window(), window.pads())
            : Windows.conv2d(b, name, x, ordered, bias, window.window(), window.pads());
    net.put(node, net.channelsFirst(name, made, in.rank()));
  }

  /** Returns constant weights with two axes for the image. */
  private static int weights(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int weights = net.in(node, 1);
    Shape shape = b.shape(weights);
    if (!b.isConstant(weights) || shape.rank() < 3 || shape.rank() > 4) {
      throw new InvalidGraphException(
          "its weights '%s' of shape %s have to be a constant with one or two axes of the image"
              .formatted(node.inputs().get(1), shape));
    }
    if (shape.rank() == 4) return weights;
    return b.reshaped(
        node.name() + "/kernel", weights, shape.dim(0), shape.dim(1), 1, shape.dim(2));
  }

  private static void convTranspose(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    Shape in = net.shape(node, 0);
    int groups = node.integer("group", 1);
    String name = node.name();
    int weights = DenseKernel.of(b, name, weights(node, net), groups, MOST_DENSE);
    int[] dilations = WindowAttributes.pair(node, "dilations", in.rank(), 1);
    weights = DenseKernel.dilated(b, name, weights, dilations);
    Shape kernel = b.shape(weights);
    if (in.rank() < 3 || in.dim(1) != kernel.dim(3)) {
      throw new InvalidGraphException(
          "an input of shape %s doesn't fit weights of shape %s".formatted(in, net.shape(node, 1)));
    }
    var attributes = new WindowAttributes(node, in, kernel.dim(1), kernel.dim(2));
    Window window =
        Window.of(
            kernel.dim(1),
            kernel.dim(2),
            attributes.window().strideHeight(),
            attributes.window().strideWidth());
    int[] size = attributes.transposedSize(window);
    Pads pads = attributes.transposedPads(window, size);
    int x = net.channelsLast(name, net.in(node, 0));
    int bias = net.optional(node, 2);
    int made = Windows.transposeConv(b, name, x, weights, bias, window, pads, size[0], size[1]);
    net.put(node, net.channelsFirst(name, made, in.rank()));
  }

  private static void maxPool(OnnxNode node, OnnxNetwork net) {
    if (node.hasOutput(1)) {
      throw new InvalidGraphException("its second output, the places of the maxima, is used");
    }
    pool(
        node,
        net,
        (x, attributes) ->
            Windows.maxPool(net.builder(), node.name(), x, attributes.window(), attributes.pads()));
  }

  private static void averagePool(OnnxNode node, OnnxNetwork net) {
    boolean counts = node.flag("count_include_pad", false);
    pool(
        node,
        net,
        (x, attributes) ->
            Windows.averagePool(
                net.builder(),
                node.name(),
                x,
                attributes.window(),
                attributes.pads(),
                counts ? attributes.declaredPads() : Pads.NONE));
  }

  private interface Pool {
    int add(int x, WindowAttributes attributes);
  }

  private static void pool(OnnxNode node, OnnxNetwork net, Pool pool) {
    Shape in = net.shape(node, 0);
    int[] kernel = node.integers("kernel_shape");
    if (kernel == null || kernel.length != in.rank() - 2) {
      throw new InvalidGraphException("its kernel_shape doesn't fit an input of shape " + in);
    }
    int height = kernel.length == 1 ? 1 : kernel[0];
    var attributes = new WindowAttributes(node, in, height, kernel[kernel.length - 1]);
    if (attributes.window().dilationHeight() != 1 || attributes.window().dilationWidth() != 1) {
      throw new InvalidGraphException("TensorFlow Lite has no pool with dilations");
    }
    int x = net.channelsLast(node.name(), net.in(node, 0));
    int made = pool.add(x, attributes);
    net.put(node, net.channelsFirst(node.name(), made, in.rank()));
  }

  private static void global(OnnxNode node, OnnxNetwork net, Op op) {
    NetworkBuilder b = net.builder();
    int rank = net.shape(node, 0).rank();
    var axes = new int[Math.max(0, rank - 2)];
    for (int i = 0; i < axes.length; i++) axes[i] = i + 2;
    int list = b.list(node.name() + "/axes", axes);
    net.put(node, b.node(node.name(), op, net.in(node, 0), list));
  }
}
