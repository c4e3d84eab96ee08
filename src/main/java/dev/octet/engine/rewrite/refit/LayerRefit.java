package dev.octet.engine.rewrite.refit;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.channels.Relu6Bounds;

/**
 * Fits pointwise layers with an activation to inputs that earlier rewrites have changed, so that
 * their outputs in the rewritten network are close to those in the original ({@link RectifiedFit}).
 */
public final class LayerRefit {
  /** Positions per image: a layer has few inputs, and there are many images. */
  private static final int POSITIONS = 16;

  private static final int STEPS = 3;

  /** The ridge penalty: {@code docs/quantization.md}. */
  private static final double PENALTY = 1e-3;

  private final Graph original;
  private final FitContext context;

  LayerRefit(Graph original, FitContext context) {
    this.original = original;
    this.context = context;
  }

  /** Returns whether a node is a layer of this kind. */
  public static boolean isPossible(Graph graph, int node) {
    if (!(graph.nodes().get(node).op() instanceof Op.Conv2D op)) return false;
    if (op.activation() != Activation.RELU && op.activation() != Activation.RELU6) return false;
    if (op.strideHeight() != 1 || op.strideWidth() != 1) return false;
    LayerWeights layer = LayerWeights.of(graph, node);
    return layer != null && layer.kernelPositions() == 1;
  }

  /**
   * Returns the network with refitted weights of a layer.
   *
   * @param network the network in which all layers before this one are final
   * @param before the prefix of the original that has been run; it ends at or before the layer's
   *     input
   * @param after the prefix of {@code network} that has been run; it ends at or before the layer's
   *     input
   */
  Graph refit(Graph network, int node, NetworkPrefix before, NetworkPrefix after) {
    LayerWeights old = requireLayer(original, node);
    LayerWeights layer = requireLayer(network, node);
    double[][] oldWeights = weights(old);
    double[] oldBias = RectifiedFit.doubles(old.bias());
    int count = context.views().count() * Math.min(POSITIONS, positions(network, layer.data()));
    double high =
        layer.activation() == Activation.RELU6 ? Relu6Bounds.SIX : Double.POSITIVE_INFINITY;
    var fit = new RectifiedFit(weights(layer), RectifiedFit.doubles(layer.bias()), 0, high);
    try (RowFile x = rows(original, old.data(), node, before);
        RowFile z = rows(network, layer.data(), node, after)) {
      RectifiedFit.Rows wanted =
          (row, into) -> {
            var read = new double[oldWeights.length];
            x.row(row, read);
            RectifiedFit.affine(read, oldWeights, oldBias, into);
          };
      for (int s = 0; s < STEPS; s++) fit.step(count, z, wanted, PENALTY, context.threads());
    }
    var edit = new GraphEdit(network);
    RidgeRegression.Solution solution = fit.solution();
    layer.pointwise(solution.weights(), solution.bias());
    layer.store(edit);
    return edit.build();
  }

  private static LayerWeights requireLayer(Graph graph, int node) {
    LayerWeights layer = LayerWeights.of(graph, node);
    if (layer == null) throw new IllegalStateException("a layer to refit has weights");
    return layer;
  }

  private static double[][] weights(LayerWeights layer) {
    var weights = new double[layer.inputs()][layer.outputs()];
    for (int i = 0; i < weights.length; i++) {
      for (int o = 0; o < weights[i].length; o++) weights[i][o] = layer.weight(o, 0, i);
    }
    return weights;
  }

  private static int positions(Graph network, int tensor) {
    Shape shape = network.tensor(tensor).shape();
    return Math.toIntExact(shape.elements() / shape.channels());
  }

  /** Returns some positions of a tensor for each view, view after view. */
  private RowFile rows(Graph network, int tensor, int node, NetworkPrefix prefix) {
    int all = positions(network, tensor);
    int count = Math.min(POSITIONS, all);
    var rows = new RowFile(context.scratch(), network.tensor(tensor).shape().channels());
    try {
      prefix.forEach(
          network,
          node,
          tensor,
          (view, made) -> {
            int[] positions = Positions.of(all, POSITIONS, view);
            for (int p = 0; p < count; p++) {
              rows.write((long) view * count + p, made, positions[p]);
            }
          });
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
    return rows;
  }
}
