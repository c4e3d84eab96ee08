package dev.octet.engine.read.source;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Tensor;
import java.util.List;

/** Last checks of a network that a reader has assembled. */
public final class FinishedGraph {
  private static final long MAX_ACTIVATION_BYTES = 1L << 32;

  private FinishedGraph() {}

  /**
   * Returns a network that TensorFlow Lite can run.
   *
   * @throws RejectedInputException {@code invalid-model} if it breaks a rule of {@link
   *     GraphVerifier}, {@code model-too-large} if its activations are too large
   */
  public static Graph verified(Graph graph) {
    List<String> problems = GraphVerifier.problems(graph);
    if (!problems.isEmpty()) throw ModelProblems.invalid(problems);
    return bounded(graph);
  }

  /**
   * Requires that the activations of a network are not too large.
   *
   * @param graph a verified network
   * @throws RejectedInputException {@code model-too-large}
   */
  private static Graph bounded(Graph graph) {
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
