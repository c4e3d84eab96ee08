package dev.octet.engine.quantize;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The activations of several samples at the place that a walk through a network has reached: those
 * that some node still to come reads, outside the heap.
 */
final class Frontier implements AutoCloseable {
  private final Graph graph;
  private final int samples;
  private final int[] usesLeft;
  private final Map<Integer, Arena> arenas = new HashMap<>();
  private final Map<Integer, MemorySegment> values = new HashMap<>();

  Frontier(Graph graph, int samples) {
    this.graph = graph;
    this.samples = samples;
    this.usesLeft = uses(graph);
  }

  /** The bytes of the largest frontier on the way through the network, for one sample. */
  static long largest(Graph graph) {
    int[] usesLeft = uses(graph);
    long live = 0;
    for (int input : graph.inputs()) live += bytes(graph.tensor(input));
    long largest = live;
    for (Node node : graph.nodes()) {
      for (int output : node.outputs()) live += bytes(graph.tensor(output));
      largest = Math.max(largest, live);
      for (int input : node.inputs()) {
        if (isActivation(graph, input) && --usesLeft[input] == 0) {
          live -= bytes(graph.tensor(input));
        }
      }
    }
    return largest;
  }

  /** Makes room for a tensor of all samples. */
  @SuppressWarnings("MustBeClosedChecker") // closed by release, when the last reader has passed
  void open(int tensor) {
    Arena arena = Arena.ofShared();
    arenas.put(tensor, arena);
    values.put(tensor, arena.allocate(Math.max(1, bytes(graph.tensor(tensor)) * samples)));
  }

  /** A tensor of one sample. */
  MemorySegment value(int tensor, int sample) {
    long bytes = bytes(graph.tensor(tensor));
    return Objects.requireNonNull(values.get(tensor)).asSlice(sample * bytes, bytes);
  }

  /** Forgets what only this node still had to read. */
  void passed(Node node) {
    for (int input : node.inputs()) {
      if (isActivation(graph, input) && --usesLeft[input] == 0) release(input);
    }
    for (int output : node.outputs()) if (usesLeft[output] == 0) release(output);
  }

  @Override
  public void close() {
    for (int tensor : List.copyOf(arenas.keySet())) release(tensor);
  }

  private void release(int tensor) {
    Arena arena = arenas.remove(tensor);
    values.remove(tensor);
    if (arena != null) arena.close();
  }

  private static int[] uses(Graph graph) {
    var uses = new int[graph.tensors().size()];
    for (Node node : graph.nodes()) {
      for (int input : node.inputs()) if (isActivation(graph, input)) uses[input]++;
    }
    return uses;
  }

  private static boolean isActivation(Graph graph, int tensor) {
    return tensor != Node.ABSENT && !graph.tensor(tensor).isConstant();
  }

  private static long bytes(Tensor tensor) {
    return Math.multiplyExact(tensor.shape().elements(), tensor.type().bytes());
  }
}
