package dev.octet.engine.prepare;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;

/**
 * What converting a network takes of native memory at its peak, told from its shapes before
 * anything is loaded.
 *
 * <p>Measuring is the peak: each thread has the float network and the artifact with all activations
 * visible, so that none takes another's memory, and a network of the artifact's layers with inputs
 * of their own. With float activations of {@code A} bytes these are {@code A + A/4 + A/2}; what
 * XNNPACK adds for its convolutions brought it to 2.8 {@code A} where it was measured (the sample's
 * network on pictures of 2048 x 2048). XNNPACK packs the weights of each network once more.
 *
 * @param shared bytes, whatever the number of threads
 * @param perThread bytes for each thread
 */
public record MemoryNeed(long shared, long perThread) {
  /** The virtual machine, its libraries, and the sums over samples. */
  private static final long BASE_BYTES = 160L << 20;

  /** How often a thread's networks hold the activations, by the sum above. */
  private static final int ACTIVATION_COPIES = 3;

  /** How often they hold packed weights: of the float network, and of three in 8 bits. */
  private static final int PACKED_WEIGHT_COPIES = 2;

  /** The models' own bytes: the float network, the artifact, and both as they are measured. */
  private static final int WEIGHT_COPIES = 3;

  /** The need of a network. */
  public static MemoryNeed of(Graph graph) {
    long constants = 0;
    for (Tensor tensor : graph.tensors()) {
      if (tensor.isConstant()) constants += tensor.bytes();
    }
    long activations = 0;
    for (Node node : graph.nodes()) {
      for (int output : node.outputs()) activations += graph.tensor(output).bytes();
    }
    for (int input : graph.inputs()) activations += graph.tensor(input).bytes();
    return new MemoryNeed(
        BASE_BYTES + WEIGHT_COPIES * constants,
        ACTIVATION_COPIES * activations + PACKED_WEIGHT_COPIES * constants);
  }

  /** Bytes for a number of threads. */
  public long bytes(int threads) {
    return shared + threads * perThread;
  }

  /**
   * How many threads fit into a limit.
   *
   * @return 0 to {@code wanted}
   */
  public int threads(long limit, int wanted) {
    if (limit < bytes(1)) return 0;
    return (int) Math.min(wanted, (limit - shared) / Math.max(1, perThread));
  }
}
