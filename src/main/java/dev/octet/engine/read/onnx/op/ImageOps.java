package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operators that change the size of images. */
final class ImageOps {
  private static final int MOST_BLOCK = 1 << 10;
  private static final int MOST_CHANNELS = 1 << 20;

  private ImageOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("DepthToSpace", ImageOps::depthToSpace),
        entry("SpaceToDepth", ImageOps::spaceToDepth),
        entry("Resize", ImageOps::resize),
        entry("Upsample", ImageOps::upsample));
  }

  private static void depthToSpace(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    Shape in = net.shape(node, 0);
    int block = node.integer("blocksize", 0);
    boolean fits =
        in.rank() == 4 && block >= 1 && block <= MOST_BLOCK && in.dim(1) <= MOST_CHANNELS;
    if (!fits || in.dim(1) % (block * block) != 0) {
      throw new InvalidGraphException(
          "a block of %d doesn't fit an input of shape %s".formatted(block, in));
    }
    String name = node.name();
    int x = net.channelsLast(name, net.in(node, 0));
    if (node.text("mode", "DCR").equals("CRD")) {
      // TensorFlow Lite's operator has the place in the block outside of the channel, as DCR
      int channels = in.dim(1) / (block * block);
      int[] order = new int[in.dim(1)];
      for (int place = 0; place < block * block; place++) {
        for (int c = 0; c < channels; c++) {
          order[place * channels + c] = c * block * block + place;
        }
      }
      if (channels > 1) {
        x = b.node(name + "/order", OpaqueOps.gather(3, 0), x, b.list(name + "/places", order));
      }
    }
    int made = b.node(name, new Op.DepthToSpace(block), x);
    net.put(node, net.channelsFirst(name, made, 4));
  }

  private static void spaceToDepth(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    String name = node.name();
    int block = node.integer("blocksize", 0);
    int x = net.channelsLast(name, net.in(node, 0));
    int channels = b.shape(x).channels();
    int made = b.node(name, new Op.SpaceToDepth(block), x);
    if (b.shape(made).channels() > MOST_CHANNELS) {
      throw new InvalidGraphException("it makes more than %,d channels".formatted(MOST_CHANNELS));
    }
    if (node.text("mode", "DCR").equals("CRD") && channels > 1) {
      var order = new int[channels * block * block];
      for (int i = 0; i < order.length; i++) {
        order[i] = i % (block * block) * channels + i / (block * block);
      }
      int places = b.list(name + "/places", order);
      made = b.node(name + "/order", OpaqueOps.gather(3, 0), made, places);
    }
    net.put(node, net.channelsFirst(name, made, 4));
  }

  private static void upsample(OnnxNode node, OnnxNetwork net) {
    float[] scales = node.has(1) ? net.numbersOrNull(node, 1) : node.numbers("scales");
    Shape in = net.shape(node, 0);
    if (scales == null) throw new InvalidGraphException("its scales are not a constant");
    var resize =
        new ResizeMode(
            node.text("mode", "nearest"), "asymmetric", "floor", Resampling.sizes(in, scales));
    net.put(node, Resampling.add(net, node, resize, scales));
  }

  private static void resize(OnnxNode node, OnnxNetwork net) {
    Shape in = net.shape(node, 0);
    boolean old = node.opset() < 11;
    float[] scales = whole(net.numbersOrNull(node, old ? 1 : 2), node, in.rank(), 1);
    int[] sizes = old || !node.has(3) ? null : net.integers(node, 3);
    if (sizes != null) {
      float[] all = new float[sizes.length];
      for (int i = 0; i < all.length; i++) all[i] = sizes[i];
      float[] complete = whole(all, node, in.rank(), -1);
      if (complete == null) throw new InvalidGraphException("its sizes are not given");
      sizes = new int[in.rank()];
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = complete[i] < 0 ? in.dim(i) : (int) complete[i];
      }
      scales = null;
    } else if (scales == null) {
      throw new InvalidGraphException("neither its scales nor its sizes are a constant");
    } else {
      sizes = Resampling.sizes(in, scales);
    }
    if (node.flag("antialias", false)) throw new InvalidGraphException("its antialias is set");
    if (!node.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
      throw new InvalidGraphException("its keep_aspect_ratio_policy is not 'stretch'");
    }
    var mode =
        new ResizeMode(
            node.text("mode", "nearest"),
            old ? "asymmetric" : node.text("coordinate_transformation_mode", "half_pixel"),
            old ? "floor" : node.text("nearest_mode", "round_prefer_floor"),
            sizes);
    net.put(node, Resampling.add(net, node, mode, scales));
  }

  /** Returns a value for each axis, where the node may list only some axes; null for none. */
  private static float @Nullable [] whole(
      float @Nullable [] some, OnnxNode node, int rank, float absent) {
    if (some == null || some.length == 0) return null;
    int[] axes = node.integers("axes");
    if (axes == null) axes = IntStream.range(0, some.length).toArray();
    if (axes.length != some.length || some.length > rank) {
      throw new InvalidGraphException("its sizes don't fit an input of rank " + rank);
    }
    var all = new float[rank];
    Arrays.fill(all, absent);
    for (int i = 0; i < some.length; i++) all[OnnxNetwork.axis(axes[i], rank)] = some[i];
    return all;
  }
}
