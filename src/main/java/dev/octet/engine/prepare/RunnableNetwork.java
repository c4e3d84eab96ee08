package dev.octet.engine.prepare;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;

/** The check of a network that was read: its memory first, then TensorFlow Lite itself. */
public final class RunnableNetwork {
  private RunnableNetwork() {}

  /**
   * Requires that a network can be converted in this process.
   *
   * @param graph float and verified
   * @param name of its file, for messages
   * @param wanted threads, at least 1
   * @return how many of them fit into the process's memory, at least 1
   * @throws RejectedInputException {@code model-needs-too-much-memory} or {@code
   *     model-not-prepared}
   */
  public static int threads(Graph graph, String name, int wanted) {
    try {
      int threads = MemoryLimit.ofThisProcess().threads(graph, wanted);
      Preparation.require(graph);
      return threads;
    } catch (RejectedInputException e) {
      throw new RejectedInputException(e.problem().in(name), e);
    }
  }
}
