package dev.octet.engine.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.calibrate.Histogram;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.OperatorRule;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.run.Interpreter.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator, written and run by TensorFlow Lite. */
class OperatorTableTest {
  private static final int BINS = 2048;

  static List<OperatorCases.Case> cases() {
    return OperatorCases.all();
  }

  static Stream<Arguments> casesWithARule() {
    return Arrays.stream(Target.values())
        // MIXED has the rules of INT8
        .filter(target -> !target.isWeightsOnly() && target != Target.MIXED)
        .flatMap(target ->
            cases().stream()
                .filter(table -> isQuantized(table, target))
                .map(table -> Arguments.of(table, target)));
  }

  private static boolean isQuantized(OperatorCases.Case table, Target target) {
    return table.graph().nodes().stream()
        .allMatch(node -> {
          boolean tanh =
              node.op() instanceof Op.Fusing fusing && fusing.activation() == Op.Activation.TANH;
          return !tanh && !(OperatorRule.of(node.op(), target) instanceof OperatorRule.StaysFloat);
        });
  }

  @Test
  void theTableHasEveryOperator() {
    Set<Class<?>> present = new HashSet<>();
    for (var table : cases()) table.graph().nodes().forEach(n -> present.add(n.op().getClass()));
    Set<Class<?>> written = new HashSet<>(records(Op.class));
    written.remove(Op.BatchNormalization.class); // not TensorFlow Lite's: refused
    assertThat(present).containsExactlyInAnyOrderElementsOf(written);
  }

  private static Set<Class<?>> records(Class<?> type) {
    if (type.isRecord()) return Set.of(type);
    Set<Class<?>> found = new HashSet<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) found.addAll(records(permitted));
    return found;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tensorFlowLiteTakesTheOptionsAndMakesTheShapesThatWeInfer(OperatorCases.Case table) {
    List<float[]> builtin = run(table.graph(), table.graph(), Kernels.BUILTIN);
    List<float[]> xnnpack = run(table.graph(), table.graph(), Kernels.XNNPACK);
    for (int i = 0; i < builtin.size(); i++) {
      assertThat(xnnpack.get(i)).containsExactly(builtin.get(i), within(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("casesWithARule")
  void itsQuantizedFormComputesNearlyTheSame(OperatorCases.Case table, Target target) {
    ElementType type = target.activations();
    var options = new QuantizationOptions(target, CalibrationMethod.MIN_MAX, Set.of(), type, type);
    var quantized = Quantizer.quantize(table.graph(), observe(table.graph()), options);
    GraphVerifier.verify(quantized.graph());
    assertThat(quantized.keptFloat()).isEmpty();
    List<float[]> expected = run(table.graph(), table.graph(), Kernels.BUILTIN);
    for (Kernels kernels : Kernels.values()) {
      List<float[]> actual = run(quantized.graph(), table.graph(), kernels);
      for (int i = 0; i < expected.size(); i++) {
        float tolerance = 0.03f * reach(expected.get(i));
        assertThat(actual.get(i)).containsExactly(expected.get(i), within(tolerance));
      }
    }
  }

  private static float reach(float[] values) {
    float reach = 0;
    for (float value : values) reach = Math.max(reach, Math.abs(value));
    return reach;
  }

  /** Real values of the outputs; the inputs are those that {@link #values} gives. */
  private static List<float[]> run(Graph graph, Graph source, Kernels kernels) {
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter(kernels)) {
      for (int i = 0; i < interpreter.inputCount(); i++) {
        Reals.put(values(source, i), graph.tensor(graph.inputs().get(i)), interpreter.input(i));
      }
      interpreter.invoke();
      List<float[]> outputs = new ArrayList<>();
      for (int i = 0; i < interpreter.outputCount(); i++) {
        Tensor declared = graph.tensor(graph.outputs().get(i));
        assertThat(interpreter.output(i).shape()).isEqualTo(declared.shape());
        assertThat(interpreter.output(i).type()).isEqualTo(declared.type());
        assertThat(interpreter.output(i).name()).isEqualTo(declared.name());
        outputs.add(Reals.get(declared, interpreter.output(i)));
        for (float value : outputs.getLast()) assertThat(value).isFinite();
      }
      return outputs;
    }
  }

  private static float[] values(Graph graph, int input) {
    var random = new SplittableRandom(input + 1);
    var values = new float[graph.tensor(graph.inputs().get(input)).shape().size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-2, 2);
    return values;
  }

  /** What calibration would have seen. */
  private static Statistics observe(Graph graph) {
    List<Integer> activations =
        IntStream.range(0, graph.tensors().size())
            .filter(id -> !graph.tensor(id).isConstant() && !graph.inputs().contains(id))
            .boxed()
            .toList();
    Map<Integer, TensorStatistics> seen = new HashMap<>();
    List<float[]> made = run(graph.withOutputs(activations), graph, Kernels.BUILTIN);
    for (int i = 0; i < made.size(); i++) seen.put(activations.get(i), statistics(made.get(i)));
    for (int i = 0; i < graph.inputs().size(); i++) {
      seen.put(graph.inputs().get(i), statistics(values(graph, i)));
    }
    return new Statistics(1, seen);
  }

  private static TensorStatistics statistics(float[] values) {
    float min = Float.MAX_VALUE;
    float max = -Float.MAX_VALUE;
    for (float value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    double width = Math.scalb(1.0, Math.getExponent(Math.max(max - min, 1e-6)) - 9);
    double low = Math.floor(min / width) * width;
    var counts = new long[BINS];
    for (float value : values) counts[(int) ((value - low) / width)]++;
    return new TensorStatistics(
        values.length, min, max, 0, 1, new Histogram(low, width, counts), new double[] {0});
  }
}
