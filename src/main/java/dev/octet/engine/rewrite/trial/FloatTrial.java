package dev.octet.engine.rewrite.trial;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.input.SampleReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs float networks over samples and stores their outputs. */
public final class FloatTrial {
  private final SampleReader reader;
  private final int[] samples;
  private final int threads;
  private final Path scratch;

  /**
   * Creates a trial.
   *
   * @param samples indexes of samples of the reader
   * @param scratch a folder for the outputs
   */
  public FloatTrial(SampleReader reader, int[] samples, int threads, Path scratch) {
    this.reader = reader;
    this.samples = samples;
    this.threads = threads;
    this.scratch = scratch;
  }

  public int samples() {
    return samples.length;
  }

  /**
   * Runs a network.
   *
   * @param watched ids of the tensors whose ranges are recorded
   * @return the outputs for all samples; the caller closes it
   */
  public TrialOutputs run(Graph graph, List<Integer> watched) {
    List<Integer> outputs = new ArrayList<>(realOutputs(graph));
    outputs.addAll(watched);
    var agreements = new TrialOutputs(scratch, graph, samples.length, watched.size());
    try (var network = Network.load(graph, outputs)) {
      Workers.forEach(
          samples.length,
          threads,
          () -> {
            var interpreter = network.interpreter();
            return Workers.each(index -> answer(interpreter, index, agreements), interpreter);
          });
      return agreements;
    } catch (RuntimeException | Error e) {
      agreements.close();
      throw e;
    }
  }

  /** Returns the float outputs of a network, by tensor id. */
  static List<Integer> realOutputs(Graph graph) {
    return graph.outputs().stream()
        .filter(id -> graph.tensor(id).type() == ElementType.FLOAT32)
        .filter(id -> !graph.tensor(id).isConstant())
        .toList();
  }

  private void answer(Interpreter interpreter, int index, TrialOutputs agreements) {
    reader.read(samples[index], interpreter.inputData());
    interpreter.invoke();
    int outputs = agreements.outputs();
    for (int o = 0; o < outputs; o++) agreements.write(index, o, interpreter.output(o).data());
    for (int o = outputs; o < interpreter.outputCount(); o++) {
      watch(interpreter.output(o).data(), o - outputs, agreements);
    }
  }

  private static void watch(MemorySegment data, int watched, TrialOutputs agreements) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    long elements = data.byteSize() / Float.BYTES;
    for (long i = 0; i < elements; i++) {
      float value = data.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (value < least) least = value;
      if (value > most) most = value;
    }
    agreements.watch(watched, least, most);
  }
}
