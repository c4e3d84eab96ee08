package dev.octet.engine.read.source;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;

/** Limit on the size of a valid network. */
public final class GraphLimits {
  private static final long MAX_ACTIVATION_BYTES = 1L << 32;

  private GraphLimits() {}

  /**
   * Requires that the activations of a network are not too large.
   *
   * @param graph a verified network
   * @return the graph
   * @throws RejectedInputException {@code model-too-large}
   */
  public static Graph require(Graph graph) {
    long bytes = 0;
    for (Tensor tensor : graph.tensors()) {
      if (tensor.isConstant()) continue;
      bytes += Math.min(tensor.shape().elements(), MAX_ACTIVATION_BYTES) * tensor.type().bytes();
      if (bytes > MAX_ACTIVATION_BYTES) {
        throw ModelProblems.tooLarge(
            "The activations of one run take more than %,d bytes.".formatted(MAX_ACTIVATION_BYTES));
      }
    }
    return graph;
  }
}
