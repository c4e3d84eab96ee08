package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.Window;
import dev.octet.engine.read.build.Window.Pads;
import dev.octet.engine.read.build.Windows;
import dev.octet.engine.read.keras.call.KerasFunctions;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.Settings;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Convolutions of sequences and images: plain, depthwise, separable and transposed ones. */
final class Convolutions {
  private static final String KERNEL = "kernel";
  private static final String BIAS = "bias";
  private static final String DEPTHWISE = "depthwise_kernel";
  private static final String POINTWISE = "pointwise_kernel";
  private static final String DILATION = "dilation_rate";

  private Convolutions() {}

  static void register(Map<String, LayerType> all) {
    for (int axes = 1; axes <= 2; axes++) {
      int own = axes;
      String suffix = axes + "D";
      all.put("Conv" + suffix, type(call -> plain(call, own)));
      all.put("DepthwiseConv" + suffix, type(call -> depthwise(call, own)));
      all.put(
          "SeparableConv" + suffix,
          LayerType.of(
                  settings -> bias(settings, Variables.of(DEPTHWISE, POINTWISE)),
                  call -> separable(call, own))
              .unless(Geometry::refusal));
      all.put(
          "Conv" + suffix + "Transpose",
          type(call -> transposed(call, own)).unless(settings -> dilated(settings, own)));
    }
  }

  private static LayerType type(ToIntFunction<LayerCall> importer) {
    return LayerType.of(settings -> bias(settings, Variables.of(KERNEL)), importer)
        .unless(Geometry::refusal);
  }

  private static Variables bias(Settings settings, Variables kernels) {
    return kernels.andIf(settings.flag("use_bias", true), BIAS);
  }

  private static @Nullable String dilated(Settings settings, int axes) {
    int[] dilation = settings.perAxis(DILATION, axes, 1, 1);
    boolean plain = Arrays.stream(dilation).allMatch(value -> value == 1);
    return plain ? null : "a transposed convolution with dilation is not supported";
  }

  private static int[] window(Tensor kernel, int axes) {
    return Arrays.copyOf(kernel.shape().toArray(), axes);
  }

  /** Returns the extents of a kernel for images; one for a sequence gets one row. */
  private static Shape ofImage(Shape kernel) {
    if (kernel.rank() == 4) return kernel;
    return Shape.of(1, kernel.dim(0), kernel.dim(1), kernel.dim(2));
  }

  private static int permuted(LayerCall call, String variable, Tensor kernel, int... order) {
    return call.derived(
        variable,
        b -> {
          Shape shape = ofImage(kernel.shape());
          int id = call.constant(variable, shape, kernel.requireConstant());
          return b.transposed(call.name() + "/weights", id, order);
        });
  }

  private static int biasOf(LayerCall call) {
    return call.settings().flag("use_bias", true) ? call.weight(BIAS) : Node.ABSENT;
  }

  private static int plain(LayerCall call, int axes) {
    Tensor kernel = call.require(KERNEL, axes + 2);
    Window window = Geometry.window(call, window(kernel, axes), DILATION);
    int weights = permuted(call, KERNEL, kernel, 3, 0, 1, 2);
    return windowed(
        call,
        axes,
        (name, x) -> {
          Pads pads = Geometry.pads(call, call.b().shape(x), window);
          return Windows.conv2d(call.b(), name, x, weights, biasOf(call), window, pads);
        });
  }

  private static int windowed(LayerCall call, int axes, KerasFunctions.Single layer) {
    LayerCall own = Geometry.imageCall(call, axes);
    return Geometry.onImage(
        call, axes, image -> Activated.after(own, name -> layer.add(name, image)));
  }

  private static int depthwiseWeights(LayerCall call, String variable, int axes) {
    Shape shape = ofImage(call.require(variable, axes + 2).shape());
    int channels = Math.multiplyExact(shape.dim(2), shape.dim(3));
    return call.weight(variable, 1, shape.dim(0), shape.dim(1), channels);
  }

  private static int depthwise(LayerCall call, int axes) {
    Tensor kernel = call.require(KERNEL, axes + 2);
    Window window = Geometry.window(call, window(kernel, axes), DILATION);
    int weights = depthwiseWeights(call, KERNEL, axes);
    return windowed(
        call,
        axes,
        (name, x) -> {
          Pads pads = Geometry.pads(call, call.b().shape(x), window);
          return Windows.depthwiseConv2d(call.b(), name, x, weights, biasOf(call), window, pads);
        });
  }

  private static int separable(LayerCall call, int axes) {
    NetworkBuilder b = call.b();
    Tensor kernel = call.require(DEPTHWISE, axes + 2);
    Window window = Geometry.window(call, window(kernel, axes), DILATION);
    int depthwise = depthwiseWeights(call, DEPTHWISE, axes);
    int pointwise = permuted(call, POINTWISE, call.require(POINTWISE, axes + 2), 3, 0, 1, 2);
    return windowed(
        call,
        axes,
        (name, x) -> {
          Pads pads = Geometry.pads(call, b.shape(x), window);
          String first = call.name() + "/depthwise";
          int parts = Windows.depthwiseConv2d(b, first, x, depthwise, Node.ABSENT, window, pads);
          Window one = Window.of(1, 1, 1, 1);
          return Windows.conv2d(b, name, parts, pointwise, biasOf(call), one, Pads.NONE);
        });
  }

  private static int transposed(LayerCall call, int axes) {
    Tensor kernel = call.require(KERNEL, axes + 2);
    Window window = Geometry.window(call, window(kernel, axes), null);
    int weights = permuted(call, KERNEL, kernel, 2, 0, 1, 3);
    int @Nullable [] more = call.settings().integers("output_padding");
    return windowed(
        call,
        axes,
        (name, x) -> {
          Shape in = call.b().shape(x);
          boolean same = Geometry.padding(call.settings()).equals("same");
          int rows =
              axes == 1
                  ? 1
                  : extent(in.dim(1), window.height(), window.strideHeight(), same, at(more, 0));
          int columns =
              extent(in.dim(2), window.width(), window.strideWidth(), same, at(more, axes - 1));
          Pads pads = same ? Pads.same(rows, columns, window) : Pads.NONE;
          return Windows.transposeConv(
              call.b(), name, x, weights, biasOf(call), window, pads, rows, columns);
        });
  }

  /** Returns the output padding of an axis; -1 for none given. */
  private static int at(int @Nullable [] values, int axis) {
    return values == null ? -1 : values[Math.min(axis, values.length - 1)];
  }

  /** Returns an extent of a transposed convolution's output, as Keras computes it. */
  private static int extent(int in, int filter, int stride, boolean same, int more) {
    int whole = Math.multiplyExact(in, stride);
    if (same) return more < 0 ? whole : whole - stride + filter % 2 + more;
    return whole - stride + (more < 0 ? Math.max(filter, stride) : filter + more);
  }
}
