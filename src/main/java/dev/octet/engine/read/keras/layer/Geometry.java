package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.Window;
import dev.octet.engine.read.build.Window.Pads;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.config.Settings;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Windows of layers that slide over one or two axes. A sequence [n,t,c] becomes an image with one
 * row, [n,1,t,c], and back.
 */
final class Geometry {
  static final String CAUSAL = "causal";
  private static final String SAME = "same";
  private static final String VALID = "valid";

  private Geometry() {}

  /** Returns whether the padding of a layer is unknown, as the end of a sentence, or null. */
  static @Nullable String refusal(Settings settings) {
    String padding = padding(settings);
    boolean known = padding.equals(SAME) || padding.equals(VALID) || padding.equals(CAUSAL);
    return known ? null : "its padding '%s' is not supported".formatted(padding);
  }

  static String padding(Settings settings) {
    return settings.text("padding", VALID).toLowerCase(Locale.ROOT);
  }

  /**
   * Returns a window with the strides and dilations of a layer.
   *
   * @param kernel extents of the filter, as many as the layer has axes
   */
  static Window window(LayerCall call, int[] kernel, @Nullable String dilation) {
    Settings settings = call.settings();
    int axes = kernel.length;
    int[] strides = settings.perAxis("strides", axes, 1, 1);
    int[] dilations = dilation == null ? ones(axes) : settings.perAxis(dilation, axes, 1, 1);
    return new Window(
        first(kernel),
        last(kernel),
        first(strides),
        last(strides),
        first(dilations),
        last(dilations));
  }

  private static int[] ones(int axes) {
    var ones = new int[axes];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int first(int[] values) {
    return values.length == 1 ? 1 : values[0];
  }

  private static int last(int[] values) {
    return values[values.length - 1];
  }

  /** Returns the padding of a layer around an image. */
  static Pads pads(LayerCall call, Shape image, Window window) {
    return switch (padding(call.settings())) {
      case SAME -> Pads.same(image.dim(1), image.dim(2), window);
      // all of the padding comes before the sequence
      case CAUSAL -> new Pads(0, (window.width() - 1) * window.dilationWidth(), 0, 0);
      default -> Pads.NONE;
    };
  }

  /**
   * Applies a layer to the input as an image.
   *
   * @param axes 1 for sequences, 2 for images
   * @param layer adds the layer: takes the image, returns an image
   */
  static int onImage(LayerCall call, int axes, IntUnaryOperator layer) {
    int x = call.input();
    Shape shape = call.b().shape(x);
    if (shape.rank() != axes + 2) {
      throw call.invalid("Its input has shape %s, expected %d axes.".formatted(shape, axes + 2));
    }
    if (axes == 2) return layer.applyAsInt(x);
    int image =
        call.b().reshaped(call.name() + "/image", x, shape.dim(0), 1, shape.dim(1), shape.dim(2));
    int made = layer.applyAsInt(image);
    Shape out = call.b().shape(made);
    return call.b().reshaped(call.name(), made, out.dim(0), out.dim(2), out.dim(3));
  }

  /** Returns the call under the name that its last node on an image has. */
  static LayerCall imageCall(LayerCall call, int axes) {
    return axes == 2 ? call : call.named(call.name() + "/window");
  }
}
