package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The activations of several samples at the current position of a walk through a network: the
 * tensors that later nodes read. They are stored outside the heap.
 */
final class Frontier implements AutoCloseable {
  /** The number of free blocks that are kept for later tensors. */
  private static final int MOST_FREE = 2;

  /** A block may be at most this many times larger than its tensor. */
  private static final int MOST_WASTE = 2;

  private final Graph graph;
  private final int samples;
  private final int[] usesLeft;
  private final Map<Integer, Block> blocks = new HashMap<>();
  private final Deque<Block> free = new ArrayDeque<>();

  private record Block(Arena arena, MemorySegment memory) {
    @SuppressWarnings("MustBeClosedChecker") // The block is closed with its frontier or earlier.
    static Block of(long bytes) {
      Arena arena = Arena.ofShared();
      return new Block(arena, arena.allocate(bytes));
    }
  }

  Frontier(Graph graph, int samples) {
    this.graph = graph;
    this.samples = samples;
    this.usesLeft = uses(graph);
  }

  /** Returns the size of the largest frontier of the network, in bytes per sample. */
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

  /** Allocates a tensor for all samples; its content is undefined. */
  void open(int tensor) {
    long bytes = Math.max(1, bytes(graph.tensor(tensor)) * samples);
    Block block = fitting(bytes);
    if (block == null) {
      block = Block.of(bytes);
    } else {
      free.remove(block);
    }
    blocks.put(tensor, block);
  }

  /**
   * Returns the smallest free block that is large enough and at most {@link #MOST_WASTE} times too
   * large; null if there is none.
   */
  private @Nullable Block fitting(long bytes) {
    Block best = null;
    for (Block block : free) {
      long size = block.memory().byteSize();
      if (size < bytes || size > MOST_WASTE * bytes) continue;
      if (best == null || size < best.memory().byteSize()) best = block;
    }
    return best;
  }

  /** Returns a tensor's values of one sample. */
  MemorySegment value(int tensor, int sample) {
    long bytes = bytes(graph.tensor(tensor));
    return Objects.requireNonNull(blocks.get(tensor)).memory().asSlice(sample * bytes, bytes);
  }

  /** Releases the tensors that only this node still had to read. */
  void passed(Node node) {
    for (int input : node.inputs()) {
      if (isActivation(graph, input) && --usesLeft[input] == 0) release(input);
    }
    for (int output : node.outputs()) if (usesLeft[output] == 0) release(output);
  }

  @Override
  public void close() {
    for (Block block : blocks.values()) block.arena().close();
    for (Block block : free) block.arena().close();
    blocks.clear();
    free.clear();
  }

  /**
   * Keeps a few free blocks, because allocating fresh memory takes as long as the computation on
   * it.
   */
  private void release(int tensor) {
    Block block = blocks.remove(tensor);
    if (block == null) return;
    free.addLast(block);
    if (free.size() > MOST_FREE) free.removeFirst().arena().close();
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
