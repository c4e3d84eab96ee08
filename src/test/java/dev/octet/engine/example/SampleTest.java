package dev.octet.engine.example;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.SharedSample;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.Interpreter;
import dev.octet.pick.Argmax;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {
  private static final Sample SAMPLE = SharedSample.get();

  @Test
  void theSameSeedGivesTheSameBytes() {
    Sample again = Sample.create(Sample.SEED);
    assertThat(again.model()).isEqualTo(SharedSample.model());
    assertThat(pngs(again.calibration())).isEqualTo(pngs(SAMPLE.calibration()));
    assertThat(pngs(again.labelled())).isEqualTo(pngs(SAMPLE.labelled()));
  }

  @Test
  void anotherSeedGivesAnotherSample() {
    List<Digit> digits = new DigitPen(new SplittableRandom(2)).draw(10);
    assertThat(pngs(digits)).doesNotContainAnyElementsOf(pngs(SAMPLE.calibration()));
  }

  @Test
  void picturesAreAsManyOfEachDigitAndNoneIsInBothSets() {
    assertThat(SAMPLE.calibration()).hasSize(300);
    assertThat(SAMPLE.labelled()).hasSize(500);
    for (int label = 0; label < Digit.CLASSES; label++) {
      int wanted = label;
      assertThat(SAMPLE.labelled()).filteredOn(digit -> digit.label() == wanted).hasSize(50);
    }
    assertThat(pngs(SAMPLE.calibration())).doesNotContainAnyElementsOf(pngs(SAMPLE.labelled()));
  }

  @Test
  void theNetworkReadsMoreThanNineteenOfTwentyDigits() {
    int[] answers = answers(SAMPLE.graph(), SAMPLE.labelled());
    long right =
        IntStream.range(0, answers.length)
            .filter(i -> answers[i] == SAMPLE.labelled().get(i).label())
            .count();
    assertThat(right).isGreaterThan(475);
  }

  @Test
  void tensorFlowLiteComputesTheFeaturesThatTheClassifierWasFittedTo() {
    Backbone backbone =
        BackboneGenerator.make(new SplittableRandom(3), SAMPLE.calibration().subList(0, 20));
    var classifier =
        new RidgeClassifier(new float[Digit.CLASSES * backbone.features()], new float[10]);
    Graph graph = Sample.network(backbone, classifier);
    Graph headless = graph.withOutputs(List.of(output(graph, "pool")));
    Digit digit = SAMPLE.labelled().getFirst();
    try (var loaded = Network.load(headless);
        var interpreter = loaded.interpreter()) {
      float[] theirs = run(interpreter, digit);
      float[] ours = backbone.features(digit);
      for (int i = 0; i < ours.length; i++) {
        assertThat(theirs[i]).as("feature %d", i).isCloseTo(ours[i], within(1e-3f));
      }
    }
  }

  @Test
  void someChannelsAreDeadAndOneLivesInASmallRange() {
    float[][] spans = spans("block2/pointwise", 96);
    long dead = IntStream.range(0, 96).filter(c -> spans[c][1] - spans[c][0] == 0).count();
    assertThat(dead).isEqualTo(12);
    assertThat(spans[48][1] - spans[48][0]).isBetween(0.05f, 0.6f);
    float[] weights = constant(SAMPLE.graph(), "block3/depthwise/weights").floats();
    double usual = largest(weights, 96, 0);
    assertThat(largest(weights, 96, 48)).as("outlier").isGreaterThan(10 * usual);
    assertThat(largest(weights, 96, 1)).as("behind a dead one").isGreaterThan(10 * usual);
  }

  @Test
  void oneWeightScaleALayerRuinsTheNetworkAndOneAChannelDoesNot() {
    int[] exact = answers(SAMPLE.graph(), SAMPLE.labelled());
    int[] perTensor = answers(rounded(_ -> 0), SAMPLE.labelled());
    int[] perChannel = answers(rounded(channel -> channel), SAMPLE.labelled());
    assertThat(agreement(exact, perTensor)).as("one scale a layer").isLessThan(0.7);
    assertThat(agreement(exact, perChannel)).as("one scale a channel").isGreaterThan(0.97);
  }

  @Test
  void theModelCarriesItsNormalisationAndLabels() {
    assertThat(SAMPLE.metadata().inputs().getFirst().mean()).containsExactly(127.5f);
    assertThat(SAMPLE.metadata().inputs().getFirst().std()).containsExactly(127.5f);
    assertThat(SAMPLE.metadata().labels()).hasSize(10).startsWith("0").endsWith("9");
  }

  private static List<ByteBuffer> pngs(List<Digit> digits) {
    return digits.stream().map(Digit::png).map(ByteBuffer::wrap).toList();
  }

  /** The depthwise weights rounded to 8 bits, with one scale for each group of channels. */
  private static Graph rounded(IntUnaryOperator group) {
    Graph graph = SAMPLE.graph();
    List<Tensor> tensors = new ArrayList<>(graph.tensors());
    for (Node node : graph.nodes()) {
      if (!(node.op() instanceof Op.DepthwiseConv2D)) continue;
      Tensor weights = graph.tensor(node.input(1));
      float[] values = weights.requireConstant().floats();
      int channels = weights.shape().channels();
      var largest = new float[channels];
      for (int i = 0; i < values.length; i++) {
        int g = group.applyAsInt(i % channels);
        largest[g] = Math.max(largest[g], Math.abs(values[i]));
      }
      for (int i = 0; i < values.length; i++) {
        float scale = largest[group.applyAsInt(i % channels)] / 127;
        values[i] = Math.round(values[i] / scale) * scale;
      }
      tensors.set(node.input(1), Tensor.constant(weights.name(), weights.shape(), values));
    }
    return new Graph(
        graph.name(), tensors, graph.nodes(), graph.inputs(), graph.outputs(), List.of());
  }

  private static float[][] spans(String layer, int channels) {
    Graph graph = SAMPLE.graph().withOutputs(List.of(output(SAMPLE.graph(), layer)));
    var spans = new float[channels][];
    for (int c = 0; c < channels; c++) spans[c] = new float[] {Float.MAX_VALUE, -Float.MAX_VALUE};
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter()) {
      for (Digit digit : SAMPLE.labelled().subList(0, 100)) {
        float[] values = run(interpreter, digit);
        for (int i = 0; i < values.length; i++) {
          float[] span = spans[i % channels];
          span[0] = Math.min(span[0], values[i]);
          span[1] = Math.max(span[1], values[i]);
        }
      }
    }
    return spans;
  }

  private static int output(Graph graph, String layer) {
    return graph.nodes().stream()
        .filter(node -> graph.layerName(node).equals(layer))
        .findFirst()
        .orElseThrow()
        .output();
  }

  private static Constant constant(Graph graph, String name) {
    return graph.tensors().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow()
        .requireConstant();
  }

  private static double largest(float[] weights, int channels, int channel) {
    return IntStream.range(0, weights.length / channels)
        .mapToDouble(kernelPosition -> Math.abs(weights[kernelPosition * channels + channel]))
        .max()
        .orElseThrow();
  }

  private static int[] answers(Graph graph, List<Digit> digits) {
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter()) {
      return digits.stream().mapToInt(digit -> argmax(run(interpreter, digit))).toArray();
    }
  }

  private static double agreement(int[] a, int[] b) {
    return IntStream.range(0, a.length).filter(i -> a[i] == b[i]).count() / (double) a.length;
  }

  private static float[] run(Interpreter interpreter, Digit digit) {
    float[] input = Backbone.input(digit);
    MemorySegment.copy(input, 0, interpreter.input(0).data(), JAVA_FLOAT, 0, input.length);
    interpreter.invoke();
    return interpreter.output(0).data().toArray(JAVA_FLOAT);
  }

  private static int argmax(float[] scores) {
    return Argmax.of(scores.length, i -> scores[i]);
  }
}
