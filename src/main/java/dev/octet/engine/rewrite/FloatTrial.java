package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.ModelBytes;
import dev.octet.engine.run.Workers;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Runs float networks over samples and keeps what their outputs are. */
final class FloatTrial {
  private final SampleReader reader;
  private final int[] samples;
  private final int threads;

  /**
   * A trial.
   *
   * @param samples which of the reader's
   */
  FloatTrial(SampleReader reader, int[] samples, int threads) {
    this.reader = reader;
    this.samples = samples;
    this.threads = threads;
  }

  int samples() {
    return samples.length;
  }

  /**
   * What a network made of the samples.
   *
   * @param outputs of each sample, of each real output of the network
   * @param low of each tensor that was watched, over all samples
   * @param high likewise
   */
  record Answers(List<List<float[]>> outputs, float[] low, float[] high) {}

  private record Answer(List<float[]> outputs, float[] low, float[] high) {}

  /**
   * Runs a network.
   *
   * @param watched tensors whose range is wanted
   */
  Answers run(Graph graph, List<Integer> watched) {
    List<Integer> real = realOutputs(graph);
    List<Integer> outputs = new ArrayList<>(real);
    outputs.addAll(watched);
    var answers = new Answer[samples.length];
    try (ModelBytes model = ModelBytes.of(TfliteWriter.write(graph.withOutputs(outputs)))) {
      Workers.forEach(
          samples.length,
          threads,
          () -> {
            var interpreter = Interpreter.load(model, Interpreter.Kernels.XNNPACK);
            return Workers.each(
                index -> answers[index] = answer(interpreter, samples[index], real.size()),
                interpreter);
          });
    }
    var low = new float[watched.size()];
    var high = new float[watched.size()];
    for (int w = 0; w < low.length; w++) {
      low[w] = Float.POSITIVE_INFINITY;
      high[w] = Float.NEGATIVE_INFINITY;
      for (Answer answer : answers) {
        low[w] = Math.min(low[w], answer.low()[w]);
        high[w] = Math.max(high[w], answer.high()[w]);
      }
    }
    List<List<float[]>> all = new ArrayList<>();
    for (Answer answer : answers) all.add(answer.outputs());
    return new Answers(all, low, high);
  }

  /** The float outputs of a network, by tensor id. */
  static List<Integer> realOutputs(Graph graph) {
    return graph.outputs().stream()
        .filter(id -> graph.tensor(id).type() == ElementType.FLOAT32)
        .filter(id -> !graph.tensor(id).isConstant())
        .toList();
  }

  private Answer answer(Interpreter interpreter, int sample, int outputs) {
    List<MemorySegment> inputs = interpreter.inputData();
    reader.read(sample, inputs);
    interpreter.invoke();
    List<float[]> values = new ArrayList<>();
    for (int o = 0; o < outputs; o++) {
      values.add(interpreter.output(o).data().toArray(ValueLayout.JAVA_FLOAT));
    }
    int watched = interpreter.outputCount() - outputs;
    var low = new float[watched];
    var high = new float[watched];
    for (int w = 0; w < watched; w++) {
      MemorySegment data = interpreter.output(outputs + w).data();
      range(data, interpreter.output(outputs + w).shape(), w, low, high);
    }
    return new Answer(values, low, high);
  }

  private static void range(MemorySegment data, Shape shape, int w, float[] low, float[] high) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    long elements = shape.elements();
    for (long i = 0; i < elements; i++) {
      float value = data.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (value < least) least = value;
      if (value > most) most = value;
    }
    low[w] = least;
    high[w] = most;
  }
}
