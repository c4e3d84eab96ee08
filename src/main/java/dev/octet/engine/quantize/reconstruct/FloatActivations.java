package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.PiecewiseInterpreter;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.input.SampleReader;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Runs the float network over samples, in several threads, and passes on its activations. */
final class FloatActivations {
  private FloatActivations() {}

  /** Receives the values of tensors; several threads call it. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Takes the float32 values of a tensor, which are valid until it returns.
     *
     * @param index position of the sample among the samples of the run
     * @param tensor id of the tensor
     */
    void take(int index, int tensor, MemorySegment values);
  }

  /**
   * Runs the network. The receiver gets all inputs of the network and the wanted activations, for
   * each sample.
   *
   * @param activations ids of the wanted activations; inputs of the network are not among them
   * @param samples indexes of samples of the reader's set
   */
  static void forEach(
      Graph network,
      List<Integer> activations,
      SampleReader reader,
      int[] samples,
      int threads,
      Receiver receiver) {
    try (var pieces = Network.inPieces(network, activations)) {
      Workers.forEach(
          samples.length,
          threads,
          () -> {
            var interpreter = PiecewiseInterpreter.load(pieces);
            return Workers.each(
                index -> {
                  List<MemorySegment> inputs = interpreter.inputData();
                  reader.read(samples[index], inputs);
                  for (int i = 0; i < inputs.size(); i++) {
                    receiver.take(index, network.inputs().get(i), inputs.get(i));
                  }
                  if (activations.isEmpty()) return;
                  interpreter.run((tensor, values) -> receiver.take(index, tensor, values.data()));
                },
                interpreter);
          });
    }
  }
}
