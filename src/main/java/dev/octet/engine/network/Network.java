package dev.octet.engine.network;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.ModelBytes;
import dev.octet.engine.run.NetworkPieces;
import dev.octet.engine.run.RunException;
import dev.octet.engine.run.ScratchMemory;
import dev.octet.engine.write.TfliteWriter;
import java.util.List;

/**
 * A network in native memory, ready for as many interpreters as there are threads:
 *
 * <pre>{@code
 * try (var network = Network.load(graph, wanted);
 *     var interpreter = network.interpreter()) {
 *   fill(interpreter.input(0).data());
 *   interpreter.invoke();
 *   read(interpreter.output(0).data()); // wanted.get(0)
 * }
 * }</pre>
 *
 * <p>Close it after the last interpreter. To read most activations of a large network, use {@link
 * #inPieces}, which needs less memory.
 */
public final class Network implements AutoCloseable {
  private final ModelBytes model;

  private Network(byte[] model) {
    this.model = ModelBytes.of(model);
  }

  /**
   * Loads a network whose outputs are some of its tensors.
   *
   * @param wanted ids of tensors of the graph; they become the outputs, in this order
   */
  public static Network load(Graph graph, List<Integer> wanted) {
    return load(graph.withOutputs(wanted));
  }

  /** Loads a network with its own outputs. */
  public static Network load(Graph graph) {
    return load(TfliteWriter.write(graph));
  }

  /**
   * Loads a model file.
   *
   * @param model a {@code .tflite} that was verified or that Octet has written
   */
  public static Network load(byte[] model) {
    return new Network(model);
  }

  /**
   * Loads a network as consecutive pieces of limited size. Each piece exposes its wanted tensors
   * before the next piece reuses their memory.
   *
   * @param wanted ids of the tensors that the pieces must expose
   * @return the pieces, which the caller must close
   */
  public static NetworkPieces inPieces(Graph graph, List<Integer> wanted) {
    return NetworkPieces.of(graph, wanted, TfliteWriter::write);
  }

  /**
   * Loads a network as consecutive pieces with given ends.
   *
   * @param wanted ids of the tensors that the pieces must expose
   * @param cuts for each piece, the index of the node after its last one, ascending
   * @return the pieces, which the caller must close
   */
  public static NetworkPieces inPieces(Graph graph, List<Integer> wanted, List<Integer> cuts) {
    return NetworkPieces.of(graph, wanted, cuts, TfliteWriter::write);
  }

  /**
   * Creates an interpreter with XNNPACK, for one thread at a time.
   *
   * @throws RunException if TensorFlow Lite refuses the network
   */
  public Interpreter interpreter() {
    return interpreter(Interpreter.Kernels.XNNPACK);
  }

  /**
   * Creates an interpreter, for one thread at a time.
   *
   * @throws RunException if TensorFlow Lite refuses the network
   */
  public Interpreter interpreter(Interpreter.Kernels kernels) {
    return Interpreter.load(model, kernels);
  }

  /**
   * Creates an interpreter with XNNPACK whose inputs and outputs are in memory shared with other
   * interpreters.
   *
   * @param graph the graph that this network was loaded from
   * @throws RunException if TensorFlow Lite refuses the network
   */
  public Interpreter interpreter(ScratchMemory memory, Graph graph) {
    return memory.load(model, graph);
  }

  @Override
  public void close() {
    model.close();
  }
}
