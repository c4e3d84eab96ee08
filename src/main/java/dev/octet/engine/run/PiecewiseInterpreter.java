package dev.octet.engine.run;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.NetworkPieces.Piece;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network piece by piece and exposes the outputs of each piece before the next one runs. The
 * tensors are then still in the processor's cache, and the next piece reuses the memory of tensors
 * that are no longer needed. If all activations are wanted, this takes half the extra time that a
 * single piece takes.
 *
 * <pre>{@code
 * try (var interpreter = PiecewiseInterpreter.load(pieces)) {
 *   fill(interpreter.input(0).data());
 *   interpreter.run((tensor, values) -> …);
 * }
 * }</pre>
 *
 * <p>May be used by one thread at a time.
 */
public final class PiecewiseInterpreter implements Workers.Resource {
  private final Arena arena = Arena.ofShared();
  private final List<Piece> pieces;
  private final List<@Nullable Interpreter> interpreters = new ArrayList<>();
  private final ActivationMemory memory;
  private final MemorySegment block;

  /** Receives the outputs of each piece. */
  public interface Visitor {
    /**
     * Visits a tensor before the next piece runs; its memory is valid only during this call.
     *
     * @param tensor id in the whole network
     * @param values the tensor's values
     */
    void visit(int tensor, TensorView values);
  }

  private PiecewiseInterpreter(NetworkPieces network) {
    pieces = network.pieces();
    memory = network.memory();
    block = arena.allocate(memory.bytes(), ActivationMemory.ALIGNMENT);
    try {
      for (Piece piece : pieces) interpreters.add(loaded(piece));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Loads all pieces with XNNPACK.
   *
   * @param network must stay open as long as the interpreter
   * @throws RunException if TensorFlow Lite rejects a piece
   */
  public static PiecewiseInterpreter load(NetworkPieces network) {
    return new PiecewiseInterpreter(network);
  }

  private @Nullable Interpreter loaded(Piece piece) {
    if (piece.model() == null) return null;
    return Interpreter.load(
        piece.model(),
        Interpreter.Kernels.XNNPACK,
        placed(piece.inputs()),
        placed(piece.outputs()));
  }

  private List<MemorySegment> placed(List<Integer> tensors) {
    return tensors.stream().map(tensor -> memory.in(block, tensor)).toList();
  }

  /** Returns the network's i-th input, whose memory must be filled before each {@link #run}. */
  public TensorView input(int i) {
    Piece first = pieces.getFirst();
    return inBlock(first.inputTensor(i), first.inputs().get(i));
  }

  /**
   * Runs all pieces.
   *
   * @param visitor receives the wanted tensors and those that pieces pass on
   * @throws RunException if a kernel fails
   * @throws RejectedInputException if a tensor's shape differs from the one in the network
   */
  public void run(Visitor visitor) {
    for (int p = 0; p < pieces.size(); p++) run(p, visitor);
  }

  /**
   * Runs one piece; the earlier ones must have run. Its inputs and outputs are available from
   * {@link #data} until the next piece runs.
   *
   * @param p index of the piece
   * @param visitor receives the outputs of the piece
   * @throws RunException if a kernel fails
   * @throws RejectedInputException if a tensor's shape differs from the one in the network
   */
  public void run(int p, Visitor visitor) {
    Interpreter interpreter = interpreters.get(p);
    if (interpreter == null) return;
    interpreter.invoke();
    List<Integer> outputs = pieces.get(p).outputs();
    for (int i = 0; i < outputs.size(); i++) {
      visitor.visit(outputs.get(i), output(interpreter, i, pieces.get(p)));
    }
  }

  /** Returns the memory of all inputs, in their order. */
  public List<MemorySegment> inputData() {
    return IntStream.range(0, pieces.getFirst().graph().inputs().size())
        .mapToObj(i -> input(i).data())
        .toList();
  }

  /**
   * Returns the memory of an input or output of the piece that ran last.
   *
   * @param tensor id in the whole network
   */
  public MemorySegment data(int tensor) {
    return memory.in(block, tensor);
  }

  private TensorView output(Interpreter interpreter, int i, Piece piece) {
    Tensor declared = piece.outputTensor(i);
    TensorView made = interpreter.output(i);
    requireShape(declared, made);
    TensorView placed = inBlock(declared, piece.outputs().get(i));
    // a kernel whose output shape is not fixed allocates memory of its own
    if (made.data().address() != placed.data().address()) placed.data().copyFrom(made.data());
    return placed;
  }

  /** Checks a tensor's shape at run time, because all consumers rely on its shape in the graph. */
  private static void requireShape(Tensor declared, TensorView made) {
    if (made.shape().equals(declared.shape()) && made.type() == declared.type()) return;
    throw new RejectedInputException(
        InputProblem.of(
                "data-dependent-shape",
                ("It is declared as %s of %s in the model, but TensorFlow Lite computes %s of"
                        + " %s.")
                    .formatted(declared.shape(), declared.type(), made.shape(), made.type()),
                "Export the network with fixed shapes (batch 1), or end it before this tensor.")
            .at("tensor '" + declared.name() + "'"));
  }

  private TensorView inBlock(Tensor tensor, int id) {
    return new TensorView(tensor.name(), tensor.shape(), tensor.type(), memory.in(block, id));
  }

  @Override
  public void close() {
    for (Interpreter interpreter : interpreters) {
      if (interpreter != null) interpreter.close();
    }
    interpreters.clear();
    if (arena.scope().isAlive()) arena.close();
  }
}
