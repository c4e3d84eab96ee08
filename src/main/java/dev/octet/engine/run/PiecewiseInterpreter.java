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
 * A network that runs piece by piece and shows what each piece has made before the next one runs:
 * its tensors are then still in the processor's cache, and the memory of those that nobody reads
 * any more is taken by the next piece's, so that it stays there. A network of which all activations
 * are wanted needs half the time less for them than in one piece.
 *
 * <pre>{@code
 * try (var interpreter = PiecewiseInterpreter.load(pieces)) {
 *   fill(interpreter.input(0).data());
 *   interpreter.run((tensor, values) -> …);
 * }
 * }</pre>
 *
 * <p>For one thread at a time.
 */
public final class PiecewiseInterpreter implements Workers.Resource {
  private final Arena arena = Arena.ofShared();
  private final List<Piece> pieces;
  private final List<@Nullable Interpreter> interpreters = new ArrayList<>();
  private final ActivationMemory memory;
  private final MemorySegment block;

  /** Sees what a piece has made. */
  public interface Visitor {
    /**
     * A tensor, before the next piece runs; its memory is of use only until this returns.
     *
     * @param tensor what the whole network calls it
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
   * Loads all pieces, with XNNPACK.
   *
   * @param network open for as long as the interpreter is
   * @throws RunException if TensorFlow Lite refuses one
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

  /** The memory of the network's i-th input, to be filled before each {@link #run}. */
  public TensorView input(int i) {
    Piece first = pieces.getFirst();
    return inBlock(first.inputTensor(i), first.inputs().get(i));
  }

  /**
   * Runs all pieces.
   *
   * @param visitor sees the tensors wanted, and those that pieces hand on
   * @throws RunException if a kernel fails
   * @throws RejectedInputException if a tensor has another shape than the network says
   */
  public void run(Visitor visitor) {
    for (int p = 0; p < pieces.size(); p++) run(p, visitor);
  }

  /**
   * Runs one piece, after those before it. What it reads and what it makes can be read with {@link
   * #data} until the next one runs.
   *
   * @param visitor sees the tensors that the piece shows
   * @throws RunException if a kernel fails
   * @throws RejectedInputException if a tensor has another shape than the network says
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

  /** The memory of all inputs, in their order. */
  public List<MemorySegment> inputData() {
    return IntStream.range(0, pieces.getFirst().graph().inputs().size())
        .mapToObj(i -> input(i).data())
        .toList();
  }

  /**
   * The memory of a tensor that the piece that ran last has read or made.
   *
   * @param tensor what the whole network calls it
   */
  public MemorySegment data(int tensor) {
    return memory.in(block, tensor);
  }

  private TensorView output(Interpreter interpreter, int i, Piece piece) {
    Tensor declared = piece.outputTensor(i);
    TensorView made = interpreter.output(i);
    requireShape(declared, made);
    TensorView placed = inBlock(declared, piece.outputs().get(i));
    // a kernel whose output has no fixed shape takes memory of its own for it
    if (made.data().address() != placed.data().address()) placed.data().copyFrom(made.data());
    return placed;
  }

  /**
   * Everything that reads a tensor trusts its shape in the graph; the runtime has the last word.
   */
  private static void requireShape(Tensor declared, TensorView made) {
    if (made.shape().equals(declared.shape()) && made.type() == declared.type()) return;
    throw new RejectedInputException(
        InputProblem.of(
                "data-dependent-shape",
                "It is %s of %s in the model, and TensorFlow Lite makes it %s of %s."
                    .formatted(declared.shape(), declared.type(), made.shape(), made.type()),
                "Export the network with fixed shapes (batch 1), or cut it before this tensor.")
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
