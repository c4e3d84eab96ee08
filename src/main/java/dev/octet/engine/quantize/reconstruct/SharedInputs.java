package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.input.SampleReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The values of some tensors of the float network on some samples, as integers outside the heap:
 * the inputs of layers that share their weights.
 */
final class SharedInputs implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Graph network;
  private final Map<Integer, Tensor> wanted;
  private final Map<Integer, MemorySegment> memory = new HashMap<>();

  private SharedInputs(Graph network, Map<Integer, Tensor> wanted, int samples) {
    this.network = network;
    this.wanted = wanted;
    for (var entry : wanted.entrySet()) {
      memory.put(entry.getKey(), arena.allocate(entry.getValue().bytes() * samples, Long.BYTES));
    }
  }

  /**
   * Runs the float network.
   *
   * @param wanted the quantized tensor that each float tensor is converted to, by id in the network
   * @param samples indexes of samples of the reader's set
   */
  static SharedInputs read(
      Graph network, Map<Integer, Tensor> wanted, SampleReader reader, int[] samples, int threads) {
    var inputs = new SharedInputs(network, wanted, samples.length);
    try {
      inputs.run(reader, samples, threads);
    } catch (RuntimeException | Error e) {
      inputs.close();
      throw e;
    }
    return inputs;
  }

  private void run(SampleReader reader, int[] samples, int threads) {
    List<Integer> made =
        wanted.keySet().stream().filter(id -> !network.inputs().contains(id)).sorted().toList();
    FloatActivations.forEach(network, made, reader, samples, threads, this::take);
  }

  private void take(int sample, int id, MemorySegment reals) {
    Tensor tensor = wanted.get(id);
    if (tensor != null) InputValues.convert(reals, tensor, value(id, sample));
  }

  /**
   * Returns the integers of a tensor for one sample.
   *
   * @param id the tensor's id in the float network
   */
  MemorySegment value(int id, int sample) {
    long bytes = Objects.requireNonNull(wanted.get(id)).bytes();
    return Objects.requireNonNull(memory.get(id)).asSlice(sample * bytes, bytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
