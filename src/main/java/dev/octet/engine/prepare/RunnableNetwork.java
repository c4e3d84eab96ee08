package dev.octet.engine.prepare;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;

/**
 * Checks that a network can be converted in this process: first its memory, then whether TensorFlow
 * Lite prepares it.
 */
public final class RunnableNetwork {
  private RunnableNetwork() {}

  /**
   * Requires that a network can be converted in this process.
   *
   * @param graph a verified float network
   * @param name name of the network's file, for messages
   * @param wanted wanted number of threads, at least 1
   * @return number of threads that fit into the process's memory, 1 to {@code wanted}
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
