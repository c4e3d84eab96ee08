package dev.octet.engine.quantize;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** LSTM layers on each target, run by TensorFlow Lite. */
class SequenceLstmTest {
  private static final int SAMPLES = 32;
  private static final int STEPS = 30;
  private static final int FEATURES = 12;
  private static final int UNITS = 16;

  /** 30 dB. */
  private static final double MOST_NOISE = 0.001;

  private final SplittableRandom random = new SplittableRandom(5);

  private float[] random(int count, double most) {
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (float) random.nextDouble(-most, most);
    return values;
  }

  private Graph network(boolean timeMajor) {
    var b = new GraphBuilder("net");
    int x = b.input("x", timeMajor ? Shape.of(STEPS, 1, FEATURES) : Shape.of(1, STEPS, FEATURES));
    List<Integer> inputs = new ArrayList<>(List.of(x));
    for (int width : new int[] {FEATURES, UNITS}) {
      for (int gate = 0; gate < 4; gate++) {
        float[] weights = random(UNITS * width, 1 / Math.sqrt(width));
        inputs.add(b.constant("w" + width + gate, Shape.of(UNITS, width), weights));
      }
    }
    for (int gate = 0; gate < 4; gate++) {
      inputs.add(b.constant("b" + gate, Shape.of(UNITS), random(UNITS, 0.5)));
    }
    int[] ids = inputs.stream().mapToInt(Integer::intValue).toArray();
    return b.output(b.node("lstm", new Op.SequenceLstm(timeMajor, -9), ids)).build();
  }

  /** Runs a network on all samples, one after another in one interpreter. */
  private static List<float[]> run(Graph graph, List<float[]> samples, Kernels kernels) {
    List<float[]> outputs = new ArrayList<>();
    try (var network = Network.load(graph);
        var interpreter = network.interpreter(kernels)) {
      for (float[] sample : samples) outputs.add(run(interpreter, sample));
    }
    return outputs;
  }

  private static float[] run(Interpreter interpreter, float[] sample) {
    MemorySegment.copy(sample, 0, interpreter.input(0).data(), JAVA_FLOAT, 0, sample.length);
    interpreter.invoke();
    var output = interpreter.output(0);
    return output.data().toArray(JAVA_FLOAT);
  }

  private List<float[]> samples() {
    List<float[]> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) samples.add(random(STEPS * FEATURES, 2));
    return samples;
  }

  private static Statistics statistics(Graph graph, List<float[]> in, List<float[]> out) {
    Map<Integer, TensorStatistics> all =
        Map.of(
            graph.inputs().getFirst(), Values.statistics(joined(in)),
            graph.outputs().getFirst(), Values.statistics(joined(out)));
    return new Statistics(SAMPLES, all);
  }

  private static double[] joined(List<float[]> parts) {
    return parts.stream()
        .flatMap(part -> IntStream.range(0, part.length).mapToObj(i -> part[i]))
        .mapToDouble(Float::doubleValue)
        .toArray();
  }

  private static double noise(List<float[]> expected, List<float[]> actual) {
    double noise = 0;
    double signal = 0;
    for (int i = 0; i < expected.size(); i++) {
      for (int j = 0; j < expected.get(i).length; j++) {
        double difference = expected.get(i)[j] - actual.get(i)[j];
        noise += difference * difference;
        signal += (double) expected.get(i)[j] * expected.get(i)[j];
      }
    }
    return noise / signal;
  }

  private static QuantizedGraph quantized(Graph graph, Statistics statistics, Target target) {
    var options =
        new QuantizationOptions(
            target, CalibrationMethod.MIN_MAX, Set.of(), ElementType.FLOAT32, ElementType.FLOAT32);
    return Quantizer.quantize(graph, statistics, options);
  }

  @ParameterizedTest
  @CsvSource({"INT8, false", "INT8, true", "INT8_PER_TENSOR, false"})
  void runsIn8Bits(Target target, boolean timeMajor) {
    Graph graph = network(timeMajor);
    List<float[]> samples = samples();
    List<float[]> real = run(graph, samples, Kernels.BUILTIN);
    QuantizedGraph quantized = quantized(graph, statistics(graph, samples, real), target);
    GraphVerifier.verify(quantized.graph());
    assertThat(quantized.keptFloat()).isEmpty();
    for (Kernels kernels : Kernels.values()) {
      List<float[]> integers = run(quantized.graph(), samples, kernels);
      assertThat(noise(real, integers)).as("%s", kernels).isLessThan(MOST_NOISE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"UINT8_NNAPI", "INT16X8"})
  void staysFloatOnTargetsWithoutAKernel(Target target) {
    Graph graph = network(false);
    List<float[]> samples = samples();
    List<float[]> real = run(graph, samples, Kernels.BUILTIN);
    QuantizedGraph quantized = quantized(graph, statistics(graph, samples, real), target);
    assertThat(quantized.keptFloat())
        .singleElement()
        .satisfies(kept -> assertThat(kept.reason()).contains("kernel"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"DYNAMIC_RANGE", "FLOAT16"})
  void itsWeightsAloneBecomeSmaller(Target target) {
    Graph graph = network(false);
    List<float[]> samples = samples();
    QuantizedGraph smaller = WeightsOnly.convert(graph, target, Set.of());
    GraphVerifier.verify(smaller.graph());
    assertThat(smaller.keptFloat()).isEmpty();
    Node lstm = smaller.graph().nodes().getLast();
    assertThat(smaller.graph().tensor(lstm.input(1)))
        .isNotEqualTo(graph.tensor(graph.nodes().getFirst().input(1)));
    for (Kernels kernels : Kernels.values()) {
      assertThat(
              noise(run(graph, samples, Kernels.BUILTIN), run(smaller.graph(), samples, kernels)))
          .as("%s", kernels)
          .isLessThan(MOST_NOISE);
    }
  }

  @Test
  void aRunDoesNotDependOnTheRunBefore() {
    Graph graph = network(false);
    List<float[]> samples = samples();
    List<float[]> real = run(graph, samples, Kernels.BUILTIN);
    Graph integers = quantized(graph, statistics(graph, samples, real), Target.INT8).graph();
    for (Kernels kernels : Kernels.values()) {
      List<float[]> turned = run(integers, samples.reversed(), kernels).reversed();
      assertThat(turned).containsExactlyElementsOf(run(integers, samples, kernels));
    }
  }

  @Test
  void fewWeightsStayFloatForDynamicRange() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 3, 1));
    int one = b.constant("one", Shape.of(1, 1), 0.5f);
    int bias = b.constant("bias", Shape.of(1), 0f);
    int y =
        b.node(
            "y",
            new Op.SequenceLstm(false, -9),
            x,
            one,
            one,
            one,
            one,
            one,
            one,
            one,
            one,
            bias,
            bias,
            bias,
            bias);
    Graph graph = b.output(y).build();
    assertThat(WeightsOnly.convert(graph, Target.DYNAMIC_RANGE, Set.of()).keptFloat())
        .singleElement()
        .satisfies(kept -> assertThat(kept.reason()).contains("1024"));
  }
}
