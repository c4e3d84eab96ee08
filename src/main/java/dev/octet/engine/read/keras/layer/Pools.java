package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.build.Window;
import dev.octet.engine.read.build.Window.Pads;
import dev.octet.engine.read.build.Windows;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import java.util.Map;

/** Pools of sequences and images. */
public final class Pools {
  private Pools() {}

  static void register(Map<String, LayerType> all) {
    for (int axes = 1; axes <= 2; axes++) {
      int own = axes;
      String suffix = "Pooling" + axes + "D";
      all.put(
          "Max" + suffix, LayerType.of(call -> pool(call, own, true)).unless(Geometry::refusal));
      all.put(
          "Average" + suffix,
          LayerType.of(call -> pool(call, own, false)).unless(Geometry::refusal));
      all.put("GlobalAverage" + suffix, LayerType.of(call -> global(call, false)));
      all.put("GlobalMax" + suffix, LayerType.of(call -> global(call, true)));
    }
  }

  /**
   * Returns a pool with the settings {@code pool_size}, {@code strides} and {@code padding}.
   *
   * @param axes 1 for sequences, 2 for images
   */
  public static int pool(LayerCall call, int axes, boolean max) {
    int[] size = call.settings().perAxis("pool_size", axes, 2, 1);
    int[] strides =
        call.settings().has("strides") ? call.settings().perAxis("strides", axes, 1, 1) : size;
    var window =
        axes == 1
            ? Window.of(1, size[0], 1, strides[0])
            : Window.of(size[0], size[1], strides[0], strides[1]);
    LayerCall own = Geometry.imageCall(call, axes);
    return Geometry.onImage(
        call,
        axes,
        x -> {
          Pads pads = Geometry.pads(call, call.b().shape(x), window);
          return max
              ? Windows.maxPool(call.b(), own.name(), x, window, pads)
              : Windows.averagePool(call.b(), own.name(), x, window, pads, Pads.NONE);
        });
  }

  private static int global(LayerCall call, boolean max) {
    NetworkBuilder b = call.b();
    Shape shape = call.shape();
    if (shape.rank() < 3) throw call.invalid("Its input has shape %s.".formatted(shape));
    var axes = new int[shape.rank() - 2];
    for (int i = 0; i < axes.length; i++) axes[i] = i + 1;
    boolean keep = call.settings().flag("keepdims", false);
    Op op = max ? OpaqueOps.reduction("REDUCE_MAX", keep) : new Op.Mean(keep);
    return b.node(call.name(), op, call.input(), b.list(call.name() + "/axes", axes));
  }
}
