package dev.octet.engine.rewrite;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.ModelBytes;
import dev.octet.engine.run.Workers;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a network has been run over samples: up to a tensor on which alone all that follows
 * depends. Its values are kept as 16-bit floats, which layers can be fitted to as well, so that
 * what follows can be run without what came before. It begins at the network's inputs and moves on
 * where its values fit into {@value #MOST_BYTES} bytes.
 */
final class NetworkPrefix implements AutoCloseable {
  /** For MobileNetV2 and 1800 pictures that is from the first 28 x 28 x 32 on. */
  private static final long MOST_BYTES = 96L << 20;

  private static final int ALIGNMENT = 64;

  /** The largest 16-bit float. */
  private static final float LARGEST = 65504;

  private final Views views;
  private final int threads;
  private int node = -1;
  private int tensor = -1;
  private @Nullable Arena arena;
  private @Nullable MemorySegment values;

  NetworkPrefix(Views views, int threads) {
    this.views = views;
    this.threads = threads;
  }

  /** Whether it is still where it begins. */
  boolean atInputs() {
    return values == null;
  }

  /** Whether it is at a tensor. */
  boolean isAt(int id) {
    return tensor == id;
  }

  /** The tensor's value for the view at an index: 16-bit floats. */
  MemorySegment value(int index) {
    MemorySegment all = values;
    if (all == null) throw new IllegalStateException("at the inputs");
    long size = all.byteSize() / views.count();
    return all.asSlice(index * size, size);
  }

  /** Fills the inputs of a network that {@link #rest} has returned. */
  void read(int index, List<MemorySegment> inputs) {
    if (atInputs()) {
      views.read(index, inputs);
      return;
    }
    MemorySegment halves = value(index);
    MemorySegment floats = inputs.getFirst();
    long elements = halves.byteSize() / Short.BYTES;
    for (long i = 0; i < elements; i++) {
      float value = Float.float16ToFloat(halves.getAtIndex(ValueLayout.JAVA_SHORT, i));
      floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }

  /** A network without what has been run; an output where the frontier is goes, too. */
  Graph rest(Graph network) {
    if (atInputs()) return network;
    List<Node> nodes = network.nodes().subList(node + 1, network.nodes().size());
    List<Integer> outputs = network.outputs().stream().filter(id -> !isAt(id)).toList();
    return new Graph(network.name(), network.tensors(), nodes, List.of(tensor), outputs, List.of());
  }

  /** Moves to the last place before a node where it can be. */
  void advance(Graph network, int end) {
    for (int next = end - 1; next > node; next--) {
      if (isCut(network, next) && bytes(network, next) <= MOST_BYTES) {
        run(network, next);
        return;
      }
    }
  }

  private long bytes(Graph network, int at) {
    int output = network.nodes().get(at).output();
    return network.tensor(output).shape().elements() * Short.BYTES * views.count();
  }

  /** Whether nothing after a node reads anything that was made before but what it makes. */
  private static boolean isCut(Graph network, int at) {
    Node last = network.nodes().get(at);
    if (last.outputs().size() != 1) return false;
    if (network.tensor(last.output()).type() != ElementType.FLOAT32) return false;
    var isMade = new boolean[network.tensors().size()];
    isMade[last.output()] = true;
    for (Node after : network.nodes().subList(at + 1, network.nodes().size())) {
      for (int input : after.inputs()) {
        if (input == Node.ABSENT || network.tensor(input).isConstant()) continue;
        if (!isMade[input]) return false;
      }
      for (int output : after.outputs()) isMade[output] = true;
    }
    return true;
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by close, or by the next run
  private void run(Graph network, int to) {
    int target = network.nodes().get(to).output();
    Arena next = Arena.ofShared();
    MemorySegment made = next.allocate(bytes(network, to), ALIGNMENT);
    long size = made.byteSize() / views.count();
    try {
      run(network, to + 1, target, (view, floats) -> keep(floats, made.asSlice(view * size, size)));
    } catch (RuntimeException e) {
      next.close();
      throw e;
    }
    close();
    arena = next;
    values = made;
    node = to;
    tensor = target;
  }

  /** What is done with a tensor's values, by several threads at once. */
  interface Taker {
    /** Takes those of one view, which are gone afterwards. */
    void take(int view, MemorySegment floats);
  }

  /**
   * Runs on from where it is, without moving.
   *
   * @param end the index of a node; only those before it are run
   * @param target the tensor that is taken, which they make
   */
  void run(Graph network, int end, int target, Taker taker) {
    var part =
        new Graph(
            network.name(),
            network.tensors(),
            network.nodes().subList(0, end),
            network.inputs(),
            List.of(target),
            List.of());
    try (ModelBytes model = ModelBytes.of(TfliteWriter.write(rest(part)))) {
      Workers.forEach(
          views.count(),
          threads,
          () -> {
            var interpreter = Interpreter.load(model, Interpreter.Kernels.XNNPACK);
            return Workers.each(
                view -> {
                  read(view, interpreter.inputData());
                  interpreter.invoke();
                  taker.take(view, interpreter.output(0).data());
                },
                interpreter);
          });
    }
  }

  private static void keep(MemorySegment floats, MemorySegment halves) {
    long elements = halves.byteSize() / Short.BYTES;
    for (long i = 0; i < elements; i++) {
      float value = Math.clamp(floats.getAtIndex(ValueLayout.JAVA_FLOAT, i), -LARGEST, LARGEST);
      halves.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
    }
  }

  /** Frees the values. */
  @Override
  public void close() {
    if (arena != null) arena.close();
    arena = null;
    values = null;
  }
}
