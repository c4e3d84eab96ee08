package dev.octet.engine.run;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory shared by the inputs and outputs of several interpreters that run in turn. Filling the
 * inputs of one overwrites the outputs of another. May be used by one thread at a time.
 */
public final class ScratchMemory implements Workers.Resource {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment block;

  /**
   * Allocates the memory.
   *
   * @param bytes largest result of {@link #bytes} for any of the networks
   */
  public ScratchMemory(long bytes) {
    block = arena.allocate(Math.max(1, bytes), ActivationMemory.ALIGNMENT);
  }

  /** Returns the number of bytes that a network's inputs and outputs take side by side. */
  public static long bytes(Graph network) {
    long bytes = 0;
    for (int input : network.inputs()) bytes += ActivationMemory.room(network.tensor(input));
    for (int output : network.outputs()) bytes += ActivationMemory.room(network.tensor(output));
    return bytes;
  }

  /**
   * Loads a network with XNNPACK. Close the interpreter before this memory.
   *
   * @param model the network as a {@code .tflite}
   * @param network the same network as a graph
   * @throws RunException if TensorFlow Lite rejects it
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
