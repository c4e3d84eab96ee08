package dev.octet.engine.read.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.rule.FuseActivations;
import dev.octet.engine.run.Interpreter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Reads networks and runs them through TensorFlow Lite's reference kernels. */
final class KerasNetworks {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final Folding FOLDING = new Folding(List.of(new FuseActivations()));

  private KerasNetworks() {}

  static Graph read(Path file) throws IOException {
    return ModelReader.read(bytes(file), file.getFileName().toString()).graph();
  }

  /** Returns the bytes of a file, which are unpacked if its name ends with {@code .gz}. */
  static byte[] bytes(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (!file.toString().endsWith(".gz")) return bytes;
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return unpacked.readAllBytes();
    }
  }

  /** Returns a network without batch normalizations, with fused activations. */
  static Graph folded(Graph graph) {
    return FOLDING.fold(graph).folded();
  }

  /** Returns the names of a network's operators in order. */
  static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().name()).toList();
  }

  /** Returns the outputs of one sample. */
  static List<float[]> run(Graph graph, List<float[]> inputs) {
    Graph folded = FOLDING.fold(graph).folded();
    List<float[]> outputs = new ArrayList<>();
    try (var network = Network.load(folded);
        var interpreter = network.interpreter(Interpreter.Kernels.BUILTIN)) {
      for (int i = 0; i < inputs.size(); i++) {
        Tensor input = folded.tensor(folded.inputs().get(i));
        var data = interpreter.input(i).data();
        float[] values = inputs.get(i);
        assertThat(values).hasSize(input.shape().size());
        for (int k = 0; k < values.length; k++) {
          if (input.type() == ElementType.FLOAT32) data.setAtIndex(FLOAT, k, values[k]);
          else data.setAtIndex(INT, k, (int) values[k]);
        }
      }
      interpreter.invoke();
      for (int id = 0; id < folded.outputs().size(); id++) {
        var view = interpreter.output(id);
        var values = new float[view.shape().size()];
        for (int k = 0; k < values.length; k++) {
          values[k] =
              view.type() == ElementType.FLOAT32
                  ? view.data().getAtIndex(FLOAT, k)
                  : view.data().getAtIndex(INT, k);
        }
        outputs.add(values);
      }
    }
    return outputs;
  }

  /** Requires that outputs agree to 1e-4 of the largest magnitude. */
  static void assertAgree(String what, float[] actual, float[] expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double largest = 1e-6;
    for (float value : expected) largest = Math.max(largest, Math.abs(value));
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      worst = Math.max(worst, Math.abs((double) actual[i] - expected[i]));
      if (Float.isNaN(actual[i])) worst = Double.POSITIVE_INFINITY;
    }
    assertThat(worst / largest)
        .as("%s: error relative to the largest magnitude", what)
        .isLessThan(1e-4);
  }

  /**
   * Requires that a network computes what Keras does.
   *
   * @param arrays inputs x or x0, x1, ... and outputs y or y0, y1, ...
   */
  static List<String> disagreements(Graph graph, Map<String, NpzFile.Floats> arrays) {
    List<NpzFile.Floats> xs = named(arrays, "x");
    List<NpzFile.Floats> ys = named(arrays, "y");
    assertThat(graph.outputs()).hasSameSizeAs(ys);
    List<String> problems = new ArrayList<>();
    for (int sample = 0; sample < xs.getFirst().samples(); sample++) {
      int own = sample;
      List<float[]> outputs = run(graph, xs.stream().map(x -> x.sample(own).values()).toList());
      for (int i = 0; i < ys.size(); i++) {
        String name = graph.tensor(graph.outputs().get(i)).name();
        try {
          assertAgree(
              "'%s', sample %d".formatted(name, sample),
              outputs.get(i),
              ys.get(i).sample(sample).values());
        } catch (AssertionError e) {
          problems.add(e.getMessage());
        }
      }
    }
    return problems;
  }

  private static List<NpzFile.Floats> named(Map<String, NpzFile.Floats> arrays, String letter) {
    if (arrays.containsKey(letter)) return List.of(arrays.get(letter));
    List<NpzFile.Floats> all = new ArrayList<>();
    for (int i = 0; arrays.containsKey(letter + i); i++) all.add(arrays.get(letter + i));
    return all;
  }

  /** Returns how often each operator occurs. */
  static Map<String, Long> counts(Graph graph) {
    Map<String, Long> counts = new TreeMap<>();
    for (Node node : graph.nodes()) counts.merge(node.op().name(), 1L, Long::sum);
    return counts;
  }

  /** Returns a network whose layers in front of batch normalizations have biases of 0. */
  static Graph withoutBiasesBeforeBatchNormalization(Graph graph) {
    List<Tensor> tensors = new ArrayList<>(graph.tensors());
    for (Node node : graph.nodes()) {
      if (!(node.op() instanceof Op.BatchNormalization)) continue;
      for (Node layer : graph.nodes()) {
        if (layer.output() != node.input(0) || !layer.hasInput(2)) continue;
        Tensor bias = tensors.get(layer.input(2));
        var zeros = new float[bias.shape().size()];
        tensors.set(layer.input(2), Tensor.constant(bias.name(), bias.shape(), zeros));
      }
    }
    return new Graph(
        graph.name(), tensors, graph.nodes(), graph.inputs(), graph.outputs(), graph.signatures());
  }
}
