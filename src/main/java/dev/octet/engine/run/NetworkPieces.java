package dev.octet.engine.run;

import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A network cut into consecutive pieces, each a {@code .tflite} of its own in native memory, for as
 * many {@link PiecewiseInterpreter}s as there are threads. Close it after the last of them.
 */
public final class NetworkPieces implements AutoCloseable {
  /**
   * Bytes of activations that a piece makes at most, unless one node makes more: two threads' are a
   * part of a last-level cache.
   */
  private static final long PIECE_BYTES = 1L << 20;

  private final List<Piece> pieces = new ArrayList<>();
  private final ActivationMemory memory;

  /**
   * One piece.
   *
   * @param model null of a piece that shows nothing, which need not run
   * @param inputs by which id the whole network knows each input of the piece
   * @param outputs likewise for each output
   * @param graph the piece itself; its inputs and outputs are in the same order
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
   * Cuts a network.
   *
   * @param wanted ids of the tensors to be shown
   * @param writer makes a {@code .tflite} of a piece
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
   * Cuts a network in given places.
   *
   * @param cuts for each piece, the index of the node after its last one, ascending
   */
  public static NetworkPieces of(
      Graph network, List<Integer> wanted, List<Integer> cuts, Function<Graph, byte[]> writer) {
    return new NetworkPieces(Excerpt.pieces(network, wanted, cuts), writer);
  }

  /** How many pieces there are. */
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
