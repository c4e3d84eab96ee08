package dev.octet.engine.run;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory that interpreters share for their inputs and outputs. They run one after another: what one
 * has made is lost when the next one's inputs are filled. For one thread at a time.
 */
public final class ScratchMemory implements Workers.Resource {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment block;

  /**
   * @param bytes the most that {@link #bytes} gives for one of the networks
   */
  public ScratchMemory(long bytes) {
    block = arena.allocate(Math.max(1, bytes), ActivationMemory.ALIGNMENT);
  }

  /** The bytes that a network's inputs and outputs take side by side. */
  public static long bytes(Graph network) {
    long bytes = 0;
    for (int input : network.inputs()) bytes += ActivationMemory.room(network.tensor(input));
    for (int output : network.outputs()) bytes += ActivationMemory.room(network.tensor(output));
    return bytes;
  }

  /**
   * Loads a network with XNNPACK. Close the interpreter before this.
   *
   * @param model of the network
   * @throws RunException if TensorFlow Lite refuses it
   */
  public Interpreter load(ModelBytes model, Graph network) {
    List<MemorySegment> inputs = new ArrayList<>();
    List<MemorySegment> outputs = new ArrayList<>();
    long at = place(network, network.inputs(), 0, inputs);
    place(network, network.outputs(), at, outputs);
    return Interpreter.load(model, Interpreter.Kernels.XNNPACK, inputs, outputs);
  }

  private long place(Graph network, List<Integer> tensors, long from, List<MemorySegment> places) {
    long at = from;
    for (int id : tensors) {
      Tensor tensor = network.tensor(id);
      places.add(block.asSlice(at, tensor.bytes()));
      at += ActivationMemory.room(tensor);
    }
    return at;
  }

  @Override
  public void close() {
    arena.close();
  }
}
