package dev.octet.engine.prepare;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;

/**
 * Estimate of the peak native memory of a conversion, derived from tensor shapes before anything is
 * loaded.
 *
 * <p>The peak is reached while the artifact is measured. Each thread then holds the float network
 * and the artifact, both with all activations visible (so that no two share memory), and a network
 * of the artifact's layers with separate inputs. With float activations of {@code A} bytes these
 * take {@code A + A/4 + A/2}; with XNNPACK's buffers for convolutions the measured total is 2.8
 * {@code A} (the sample network on images of 2048 x 2048). XNNPACK also packs the weights of each
 * network once more.
 *
 * @param shared bytes independent of the number of threads
 * @param perThread bytes for each thread
 */
public record MemoryNeed(long shared, long perThread) {
  /** The virtual machine, its libraries, and the accumulators. */
  private static final long BASE_BYTES = 160L << 20;

  /** Number of float copies of all activations that one thread's networks hold, derived above. */
  private static final int ACTIVATION_COPIES = 3;

  /**
   * Number of float copies of all weights that one thread's networks hold packed: the float
   * network, and three 8-bit networks.
   */
  private static final int PACKED_WEIGHT_COPIES = 2;

  /**
   * Size of all copies of the model files, relative to the float constants: the float network, the
   * artifact, and the measured form of both.
   */
  private static final int WEIGHT_COPIES = 3;

  /** Returns the memory that a network needs. */
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

  /** Returns the bytes needed for a number of threads. */
  public long bytes(int threads) {
    return shared + threads * perThread;
  }

  /**
   * Returns the number of threads that fit into a limit in bytes.
   *
   * @return 0 to {@code wanted}
   */
  public int threads(long limit, int wanted) {
    if (limit < bytes(1)) return 0;
    return (int) Math.min(wanted, (limit - shared) / Math.max(1, perThread));
  }
}
