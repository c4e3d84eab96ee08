package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.config.Settings;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Layers that change the size of images, and preprocessing of pixels. */
public final class Resizes {
  private static final String BILINEAR = "bilinear";
  private static final String NEAREST = "nearest";

  private Resizes() {}

  static void register(Map<String, LayerType> all) {
    all.put("UpSampling1D", LayerType.of(Resizes::upSampling1D));
    all.put(
        "UpSampling2D",
        LayerType.of(Resizes::upSampling2D).unless(settings -> refusal(settings, NEAREST)));
    all.put(
        "Resizing",
        LayerType.of(Resizes::resizing).unless(settings -> refusal(settings, BILINEAR)));
    all.put("Rescaling", LayerType.of(NormalizationLayers::rescale));
    all.put("CenterCrop", LayerType.of(Resizes::centerCrop));
  }

  /** Returns why a resize is not supported, as the end of a sentence, or null. */
  public static @Nullable String refusal(Settings settings, String otherwise) {
    String method = method(settings, otherwise);
    if (!method.equals(BILINEAR) && !method.equals(NEAREST)) {
      return "its interpolation '%s' is not supported".formatted(method);
    }
    for (String flag : new String[] {"crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"}) {
      if (settings.flag(flag, false)) return "its option `%s` is not supported".formatted(flag);
    }
    return null;
  }

  private static String method(Settings settings, String otherwise) {
    return settings.text("interpolation", otherwise).toLowerCase(Locale.ROOT);
  }

  private static int upSampling1D(LayerCall call) {
    NetworkBuilder b = call.b();
    int times = call.settings().perAxis("size", 1, 2, 1)[0];
    Shape in = call.shape();
    if (in.rank() != 3)
      throw call.invalid("Its input has shape %s, expected 3 axes.".formatted(in));
    int image =
        b.reshaped(call.name() + "/image", call.input(), in.dim(0), 1, in.dim(1), in.dim(2));
    int length = Math.multiplyExact(in.dim(1), times);
    int wide = resized(b, call.name() + "/resize", image, 1, length, NEAREST);
    return b.reshaped(call.name(), wide, in.dim(0), length, in.dim(2));
  }

  private static int upSampling2D(LayerCall call) {
    int[] times = call.settings().perAxis("size", 2, 2, 1);
    Shape in = image(call);
    int height = Math.multiplyExact(in.dim(1), times[0]);
    int width = Math.multiplyExact(in.dim(2), times[1]);
    String method = method(call.settings(), NEAREST);
    return resized(call.b(), call.name(), call.input(), height, width, method);
  }

  private static Shape image(LayerCall call) {
    Shape shape = call.shape();
    if (shape.rank() == 4) return shape;
    throw call.invalid("Its input has shape %s, expected 4 axes.".formatted(shape));
  }

  private static int resizing(LayerCall call) {
    return resize(call, call.settings().integer("height", 0), call.settings().integer("width", 0));
  }

  /** Returns the input with another height and width. */
  public static int resize(LayerCall call, int height, int width) {
    Shape in = image(call);
    if (height < 1 || width < 1) {
      throw call.invalid("It resizes images to %d rows and %d columns.".formatted(height, width));
    }
    if (in.dim(1) == height && in.dim(2) == width) return call.input();
    String method = method(call.settings(), BILINEAR);
    return resized(call.b(), call.name(), call.input(), height, width, method);
  }

  private static int resized(
      NetworkBuilder b, String name, int x, int height, int width, String method) {
    Op op =
        method.equals(NEAREST)
            ? new Op.ResizeNearestNeighbor(false, true)
            : new Op.ResizeBilinear(false, true);
    return b.node(name, op, x, b.list(name + "/size", height, width));
  }

  private static int centerCrop(LayerCall call) {
    Shape in = image(call);
    int height = call.settings().integer("height", in.dim(1));
    int width = call.settings().integer("width", in.dim(2));
    if (height < 1 || width < 1 || height > in.dim(1) || width > in.dim(2)) {
      throw call.invalid(
          "It crops images of shape %s to %d rows and %d columns.".formatted(in, height, width));
    }
    int top = (in.dim(1) - height) / 2;
    int left = (in.dim(2) - width) / 2;
    return Shaping.cut(
        call,
        call.input(),
        new int[] {0, top, left, 0},
        new int[] {in.dim(0), height, width, in.dim(3)});
  }
}
