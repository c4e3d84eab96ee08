package dev.octet.engine.rewrite.refit;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.network.Network;
import dev.octet.engine.rewrite.trial.RecordFile;
import dev.octet.engine.run.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prefix of a network that has been run over samples: it ends at a cut, a tensor that all later
 * nodes depend on exclusively. The tensor's values are stored in a file as 16-bit floats, which are
 * precise enough to fit layers to, so that the rest can run without the prefix. The prefix starts
 * empty, at the network's inputs, and grows if the values fit into {@value #MOST_BYTES} bytes.
 */
final class NetworkPrefix implements AutoCloseable {
  /**
   * Maximum size of the stored values. For MobileNetV2 and 1800 images, they fit from the first 56
   * x 56 x 24 tensor on.
   */
  private static final long MOST_BYTES = 288L << 20;

  /** The largest 16-bit float. */
  private static final float LARGEST = 65504;

  private final FitContext context;
  private int node = -1;
  private int tensor = -1;
  private @Nullable RecordFile values;

  NetworkPrefix(FitContext context) {
    this.context = context;
  }

  /** Returns whether the prefix is empty. */
  boolean atInputs() {
    return values == null;
  }

  /** Returns whether the prefix ends at a tensor. */
  boolean isAt(int id) {
    return tensor == id;
  }

  /** Fills the inputs of a network that {@link #rest} has returned. */
  void read(int index, List<MemorySegment> inputs) {
    RecordFile halves = values;
    if (halves == null) context.views().read(index, inputs);
    else read(halves, index, inputs.getFirst());
  }

  private static void read(RecordFile halves, int index, MemorySegment floats) {
    ByteBuffer bytes = ByteBuffer.allocate(halves.recordBytes()).order(ByteOrder.nativeOrder());
    halves.read(index, bytes);
    ShortBuffer values = bytes.flip().asShortBuffer();
    for (int i = 0; i < values.limit(); i++) {
      floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.float16ToFloat(values.get(i)));
    }
  }

  private static void write(MemorySegment floats, RecordFile halves, int index) {
    ByteBuffer bytes = ByteBuffer.allocate(halves.recordBytes()).order(ByteOrder.nativeOrder());
    ShortBuffer values = bytes.asShortBuffer();
    for (int i = 0; i < values.limit(); i++) {
      float value = Math.clamp(floats.getAtIndex(ValueLayout.JAVA_FLOAT, i), -LARGEST, LARGEST);
      values.put(i, Float.floatToFloat16(value));
    }
    halves.write(index, bytes);
  }

  /**
   * Returns a network without the prefix. If the prefix ends at an output, that output is removed.
   */
  Graph rest(Graph network) {
    if (atInputs()) return network;
    List<Node> nodes = network.nodes().subList(node + 1, network.nodes().size());
    List<Integer> outputs = network.outputs().stream().filter(id -> !isAt(id)).toList();
    return new Graph(network.name(), network.tensors(), nodes, List.of(tensor), outputs, List.of());
  }

  /** Extends the prefix to the last possible cut before a node. */
  void advance(Graph network, int end) {
    for (int next = end - 1; next > node; next--) {
      if (isCut(network, next) && bytes(network, next) <= MOST_BYTES) {
        run(network, next);
        return;
      }
    }
  }

  private long bytes(Graph network, int at) {
    return (long) recordBytes(network, at) * context.views().count();
  }

  private static int recordBytes(Graph network, int at) {
    int output = network.nodes().get(at).output();
    return Math.multiplyExact(network.tensor(output).shape().size(), Short.BYTES);
  }

  /** Returns whether later nodes read nothing from before a node but its output. */
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

  private void run(Graph network, int to) {
    int target = network.nodes().get(to).output();
    var made = new RecordFile(context.scratch(), recordBytes(network, to));
    try {
      run(network, to + 1, target, (view, floats) -> write(floats, made, view));
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
    close();
    values = made;
    node = to;
    tensor = target;
  }

  /** Receives the values of a tensor; called by several threads at once. */
  interface Taker {
    /** Receives the values of one view, which are valid only during the call. */
    void take(int view, MemorySegment floats);
  }

  /**
   * Computes a tensor for each view without extending the prefix.
   *
   * @param end index of a node; only the nodes before it run
   * @param target the tensor to compute: the end of the prefix, or an output of those nodes
   */
  void forEach(Graph network, int end, int target, Taker taker) {
    RecordFile halves = values;
    if (halves != null && isAt(target)) forEach(halves, taker);
    else run(network, end, target, taker);
  }

  @SuppressWarnings("MustBeClosedChecker") // Closed with its worker.
  private void forEach(RecordFile halves, Taker taker) {
    Workers.forEach(
        context.views().count(),
        context.threads(),
        () -> {
          Arena arena = Arena.ofConfined();
          long values = halves.recordBytes() / Short.BYTES;
          MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, values);
          return Workers.each(
              view -> {
                read(halves, view, floats);
                taker.take(view, floats);
              },
              arena::close);
        });
  }

  private void run(Graph network, int end, int target, Taker taker) {
    var part =
        new Graph(
            network.name(),
            network.tensors(),
            network.nodes().subList(0, end),
            network.inputs(),
            List.of(target),
            List.of());
    try (var loaded = Network.load(rest(part))) {
      Workers.forEach(
          context.views().count(),
          context.threads(),
          () -> {
            var interpreter = loaded.interpreter();
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

  /** Deletes the file. */
  @Override
  public void close() {
    if (values != null) values.close();
    values = null;
  }
}
