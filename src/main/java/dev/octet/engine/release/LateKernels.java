package dev.octet.engine.release;

import static dev.octet.engine.graph.ElementType.FLOAT32;
import static dev.octet.engine.graph.ElementType.INT16;
import static dev.octet.engine.graph.ElementType.INT8;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What kernels learned without a new version of their operator. An older runtime accepts such a
 * node by its version, and then fails, aborts the process, or computes other values. So the version
 * alone does not tell the first release that computes the node.
 *
 * <p>Source: each entry was measured. One network for each operator, type and rank ran in the
 * Python wheels of TensorFlow 2.3 to 2.6 and 2.15 to 2.20 and of TensorFlow Lite 2.7 to 2.14, and
 * its outputs were compared with those of 2.20 ({@code docs/runtimes.md}).
 */
final class LateKernels {
  /** Broadcasts of more axes came later than those of up to this many. */
  private static final int USUAL_RANK = 4;

  private final Graph graph;
  private final Node node;
  private final ElementType type;

  private LateKernels(Graph graph, Node node) {
    this.graph = graph;
    this.node = node;
    type = type(0);
  }

  /**
   * What a node needs beyond the version of its operator.
   *
   * @param release the first release that computes the node
   * @param feature what this release added
   */
  record Late(Release release, String feature) {}

  /** Returns what a node needs beyond the version of its operator; null if it needs nothing. */
  static @Nullable Late of(Graph graph, Node node) {
    if (node.inputs().isEmpty() || !node.hasInput(0)) return null;
    return new LateKernels(graph, node).late();
  }

  private @Nullable Late late() {
    return switch (node.op()) {
      case Op.FullyConnected dense -> fullyConnected(dense);
      case Op.Conv2D conv ->
          isHybrid() && (conv.dilationHeight() > 1 || conv.dilationWidth() > 1)
              ? late(6, "float data, int8 weights and dilation")
              : null;
      case Op.DepthwiseConv2D _ -> isHybrid() ? late(4, "float data and int8 weights") : null;
      case Op.ResizeBilinear resize ->
          type == INT8 && resize.halfPixelCenters() ? late(5, "int8 and half-pixel centers") : null;
      case Op.Logistic _, Op.Tanh _ -> type == INT16 ? late(5, "any scale of int16 inputs") : null;
      // 2.4 to 2.11 compute other values
      case Op.SequenceLstm _ -> type == INT8 ? late(12, "int8") : null;
      case Op.Add _ -> broadcast(8, 12, 13);
      case Op.Mul _ -> broadcast(8, 15, 15);
      case Op.Sub _ -> broadcast(8, 8, 8);
      case Op.Opaque opaque -> RequiredRelease.isCustom(opaque) ? null : opaque(opaque);
      default -> null;
    };
  }

  private @Nullable Late opaque(Op.Opaque op) {
    return switch (op.name()) {
      case "BATCH_MATMUL" -> rank(0) > USUAL_RANK ? late(10, "more than 4 axes") : null;
      case "ELU" -> type == INT8 ? late(4, "int8") : null;
      case "EMBEDDING_LOOKUP" -> type(1) == INT16 ? late(21, "int16") : null;
      // without options, the kernel of 2.3 reads an activation from memory that it never wrote
      case "L2_NORMALIZATION" -> op.options().length() == 0 ? late(4, "no options") : null;
      case "SUM" -> type == INT16 ? late(20, "int16") : null;
      default -> null;
    };
  }

  private @Nullable Late fullyConnected(Op.FullyConnected dense) {
    Quantization weights = graph.tensor(node.input(1)).quantization();
    if (weights != null && weights.isPerChannel() && type != FLOAT32) {
      return new Late(
          RequiredRelease.PER_CHANNEL_FULLY_CONNECTED, "one scale of the weights per channel");
    }
    if (type != INT16) return null;
    // 2.8 alone ignores the activation
    if (dense.activation() != Op.Activation.NONE) return late(9, "int16 and an activation");
    int axes = graph.tensor(node.output()).shape().rank();
    return axes > 2 ? late(8, "int16 and more than 2 axes") : null;
  }

  /** Returns what a broadcast needs, by the type of its inputs. */
  private @Nullable Late broadcast(int floats, int int8, int others) {
    Shape a = graph.tensor(node.input(0)).shape();
    Shape b = graph.tensor(node.input(1)).shape();
    if (a.equals(b) || Math.max(a.rank(), b.rank()) <= USUAL_RANK) return null;
    int minor = type == FLOAT32 ? floats : type == INT8 ? int8 : others;
    return late(minor, "broadcasts of more than 4 axes in " + type);
  }

  private boolean isHybrid() {
    return type == FLOAT32 && type(1) == INT8;
  }

  private ElementType type(int input) {
    return graph.tensor(node.input(input)).type();
  }

  private int rank(int input) {
    return graph.tensor(node.input(input)).shape().rank();
  }

  private static Late late(int minor, String feature) {
    return new Late(Release.of(2, minor), feature);
  }
}
