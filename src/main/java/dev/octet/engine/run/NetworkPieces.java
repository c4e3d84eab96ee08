package dev.octet.engine.run;

import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A network cut into consecutive pieces, each a {@code .tflite} of its own in native memory, shared
 * by several {@link PiecewiseInterpreter}s. Close it after the last of them.
 */
public final class NetworkPieces implements AutoCloseable {
  /**
   * Largest size in bytes of the activations that one piece produces, unless a single node produces
   * more. The pieces of two threads take a part of a last-level cache.
   */
  private static final long PIECE_BYTES = 1L << 20;

  private final List<Piece> pieces = new ArrayList<>();
  private final ActivationMemory memory;

  /**
   * One piece of the network.
   *
   * @param model null for a piece without outputs, which need not run
   * @param inputs id in the whole network of each input of the piece
   * @param outputs id in the whole network of each output of the piece
   * @param graph the piece as a graph, with inputs and outputs in the same order
   */
  record Piece(
      @Nullable ModelBytes model, List<Integer> inputs, List<Integer> outputs, Graph graph) {
    Tensor inputTensor(int i) {
      return graph.tensor(graph.inputs().get(i));
    }

    Tensor outputTensor(int i) {
      return graph.tensor(graph.outputs().get(i));
    }
  }

  private NetworkPieces(List<Excerpt> excerpts, Function<Graph, byte[]> writer) {
    memory = new ActivationMemory(excerpts);
    try {
      for (Excerpt excerpt : excerpts) {
        boolean shows = pieces.isEmpty() || !excerpt.outputs().isEmpty();
        ModelBytes model = shows ? ModelBytes.of(writer.apply(excerpt.graph())) : null;
        pieces.add(new Piece(model, excerpt.inputs(), excerpt.outputs(), excerpt.graph()));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Cuts a network into pieces of limited size.
   *
   * @param network the network
   * @param wanted ids of the tensors that must be outputs of the pieces
   * @param writer converts a piece to a {@code .tflite}
   */
  public static NetworkPieces of(
      Graph network, List<Integer> wanted, Function<Graph, byte[]> writer) {
    return of(network, wanted, PIECE_BYTES, writer);
  }

  static NetworkPieces of(
      Graph network, List<Integer> wanted, long mostBytes, Function<Graph, byte[]> writer) {
    return new NetworkPieces(Excerpt.pieces(network, wanted, mostBytes), writer);
  }

  /**
   * Cuts a network at given positions.
   *
   * @param network the network
   * @param wanted ids of the tensors that must be outputs of the pieces
   * @param cuts for each piece, the index of the node after its last one, ascending
   * @param writer converts a piece to a {@code .tflite}
   */
  public static NetworkPieces of(
      Graph network, List<Integer> wanted, List<Integer> cuts, Function<Graph, byte[]> writer) {
    return new NetworkPieces(Excerpt.pieces(network, wanted, cuts), writer);
  }

  /** Returns the number of pieces. */
  public int size() {
    return pieces.size();
  }

  List<Piece> pieces() {
    return pieces;
  }

  ActivationMemory memory() {
    return memory;
  }

  @Override
  public void close() {
    for (Piece piece : pieces) {
      if (piece.model() != null) piece.model().close();
    }
    pieces.clear();
  }
}
