package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What some tensors of the float network hold on some samples, as integers, outside the heap: the
 * inputs of layers that share their weights.
 */
final class SharedInputs implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Map<Integer, Tensor> wanted;
  private final Map<Integer, MemorySegment> memory = new HashMap<>();

  private SharedInputs(Map<Integer, Tensor> wanted, int samples) {
    this.wanted = wanted;
    for (var entry : wanted.entrySet()) {
      memory.put(entry.getKey(), arena.allocate(bytes(entry.getValue()) * samples, Long.BYTES));
    }
  }

  /**
   * Runs the float network.
   *
   * @param wanted for each tensor of the network, the quantized tensor that it is to become
   * @param samples indexes of samples of the reader's set
   */
  static SharedInputs read(
      Graph network, Map<Integer, Tensor> wanted, SampleReader reader, int[] samples, int threads) {
    var inputs = new SharedInputs(wanted, samples.length);
    try {
      inputs.run(network, reader, samples, threads);
    } catch (RuntimeException | Error e) {
      inputs.close();
      throw e;
    }
    return inputs;
  }

  /** The bytes of a tensor in one sample. */
  static long bytes(Tensor tensor) {
    return tensor.shape().elements() * tensor.type().bytes();
  }

  private void run(Graph network, SampleReader reader, int[] samples, int threads) {
    List<Integer> made =
        wanted.keySet().stream().filter(id -> !network.inputs().contains(id)).sorted().toList();
    byte[] model = TfliteWriter.write(made.isEmpty() ? network : network.withOutputs(made));
    Workers.forEach(
        samples.length,
        threads,
        () -> {
          Interpreter interpreter = Interpreter.load(model, Interpreter.Kernels.XNNPACK);
          return Workers.each(
              index -> {
                reader.read(samples[index], interpreter.inputData());
                for (int i = 0; i < network.inputs().size(); i++) {
                  take(network.inputs().get(i), index, interpreter.input(i).data());
                }
                if (made.isEmpty()) return;
                interpreter.invoke();
                for (int i = 0; i < made.size(); i++) {
                  take(made.get(i), index, interpreter.output(i).data());
                }
              },
              interpreter);
        });
  }

  private void take(int id, int sample, MemorySegment reals) {
    Tensor tensor = wanted.get(id);
    if (tensor != null) InputValues.convert(reals, tensor, value(id, sample));
  }

  /** The integers of a tensor, by its id in the float network. */
  MemorySegment value(int id, int sample) {
    long bytes = bytes(Objects.requireNonNull(wanted.get(id)));
    return Objects.requireNonNull(memory.get(id)).asSlice(sample * bytes, bytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
