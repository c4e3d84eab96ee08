package dev.octet.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.Trial;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.WeightsOnly;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalChecksTest {
  private static final int CHANNELS = 40;
  private static final long LARGE = 1 << 20;

  @TempDir private Path folder;

  private QuantizedGraph good;

  /** Two layers of {@value #CHANNELS} channels. */
  private static Graph network() {
    var random = new SplittableRandom(1);
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, CHANNELS));
    for (String layer : List.of("one", "two")) {
      float[] weights = random(random, CHANNELS * CHANNELS);
      Shape shape = Shape.of(CHANNELS, CHANNELS);
      x = b.fullyConnected(layer, x, weights, shape, random(random, CHANNELS), Activation.NONE);
    }
    return b.output(x).build();
  }

  private static float[] random(SplittableRandom random, int count) {
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
    return values;
  }

  @BeforeEach
  void quantize() throws IOException {
    var random = new SplittableRandom(2);
    List<float[]> samples = new ArrayList<>();
    for (int i = 0; i < 20; i++) samples.add(random(random, CHANNELS));
    try (var trial = Trial.of(network(), samples, folder)) {
      good = trial.quantized(trial.statistics(new int[] {0, 1, 2, 3, 4, 5, 6, 7}));
    }
  }

  private static List<Warning> check(QuantizedGraph artifact) {
    byte[] bytes = TfliteWriter.write(artifact.graph());
    return FinalChecks.run(new FinishedArtifact(artifact, bytes, LARGE));
  }

  /** The artifact with another tensor in the place of one. */
  private static QuantizedGraph with(
      QuantizedGraph artifact, int id, UnaryOperator<Tensor> change) {
    Graph graph = artifact.graph();
    List<Tensor> tensors = new ArrayList<>(graph.tensors());
    tensors.set(id, change.apply(tensors.get(id)));
    return artifact.withGraph(
        new Graph(
            graph.name(), tensors, graph.nodes(), graph.inputs(), graph.outputs(), List.of()));
  }

  private static Tensor holding(Tensor tensor, Constant constant) {
    return new Tensor(
        tensor.name(), tensor.shape(), tensor.type(), tensor.quantization(), constant);
  }

  /** A tensor that a layer of the artifact reads: 1 for its weights, 2 for its bias. */
  private int read(String layer, int position) {
    for (Node node : good.graph().nodes()) {
      boolean named = good.graph().layerName(node).startsWith(layer);
      if (named && node.op() instanceof Op.FullyConnected) return node.input(position);
    }
    throw new AssertionError("no layer " + layer);
  }

  private static void assertFault(QuantizedGraph broken, String... words) {
    assertThatThrownBy(() -> check(broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void goodArtifactsHaveNoFindings() {
    assertThat(check(good)).isEmpty();
    for (Target target : List.of(Target.DYNAMIC_RANGE, Target.FLOAT16)) {
      assertThat(check(WeightsOnly.convert(network(), target, Set.of()))).isEmpty();
    }
  }

  @Test
  void namesThatTwoTensorsHaveAreAFault() {
    byte[] bytes = TfliteWriter.write(good.graph());
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("two/bias");
    byte[] broken = text.replace("two/bias", "one/bias").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> FinalChecks.run(new FinishedArtifact(good, broken, LARGE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("both named 'one/bias'", "tensors");
  }

  @Test
  void weightsThatKernelsDoNotTakeAreAFault() {
    int id = read("one", 1);
    byte[] weights = good.graph().tensor(id).requireConstant().bytes();
    weights[7] = Byte.MIN_VALUE;
    assertFault(
        with(good, id, tensor -> holding(tensor, Constant.ofBytes(weights))),
        good.graph().tensor(id).name(),
        "weight -128 at element 7",
        "expected -127 to 127");
  }

  @Test
  void clippedBiasesAreAFault() {
    int id = read("two", 2);
    int[] bias = good.graph().tensor(id).requireConstant().ints();
    bias[3] = Integer.MAX_VALUE;
    assertFault(
        with(good, id, tensor -> holding(tensor, Constant.ofInts(bias))),
        "two/bias",
        "2147483647 at element 3");
  }

  @Test
  void infiniteHalvesAreAFault() {
    QuantizedGraph halves = WeightsOnly.convert(network(), Target.FLOAT16, Set.of());
    List<Tensor> tensors = halves.graph().tensors();
    for (int id = 0; id < tensors.size(); id++) {
      if (tensors.get(id).type() != ElementType.FLOAT16) continue;
      var infinite = new short[tensors.get(id).shape().size()];
      infinite[1] = Float.floatToFloat16(Float.POSITIVE_INFINITY);
      assertFault(
          with(halves, id, tensor -> holding(tensor, Constant.ofShorts(infinite))),
          "Infinity at element 1");
      return;
    }
    throw new AssertionError("no 16-bit floats");
  }

  @Test
  void scalesTooSmallForKernelsAreAFault() {
    int id = good.layers().getLast().tensor();
    ElementType type = good.graph().tensor(id).type();
    assertFault(
        with(good, id, t -> t.withQuantization(type, Quantization.perTensor(1e-40f, 0))),
        "has the scale",
        "'" + good.graph().tensor(id).name() + "'");
  }

  @Test
  void outputsTooFineForTheirLayersAreAFault() {
    int id = good.layers().getLast().tensor();
    Tensor made = good.graph().tensor(id);
    assertFault(
        with(good, id, t -> t.withQuantization(t.type(), Quantization.perTensor(1e-8f, 0))),
        "FULLY_CONNECTED",
        made.name(),
        "expected below 256");
  }

  @Test
  void integersThatAreMadeTwiceAreAFault() {
    Graph graph = good.graph();
    List<Tensor> tensors = new ArrayList<>(graph.tensors());
    List<Node> nodes = new ArrayList<>(graph.nodes());
    int made = good.layers().getFirst().tensor();
    Tensor integers = tensors.get(made);
    tensors.add(Tensor.activation("back", integers.shape(), ElementType.FLOAT32));
    tensors.add(integers.withName("again"));
    int back = tensors.size() - 2;
    int at = good.layers().getFirst().node() + 1;
    nodes.add(at, new Node(new Op.Dequantize(), List.of(made), List.of(back)));
    nodes.add(at + 1, new Node(new Op.Quantize(), List.of(back), List.of(back + 1)));
    List<Integer> inputs = new ArrayList<>(nodes.get(at + 2).inputs());
    inputs.set(0, back + 1);
    nodes.set(at + 2, new Node(nodes.get(at + 2).op(), inputs, nodes.get(at + 2).outputs()));
    Graph twice =
        new Graph(graph.name(), tensors, nodes, graph.inputs(), graph.outputs(), List.of());
    assertFault(good.withGraph(twice), "QUANTIZE", "'again'", "'back'");
    tensors.set(
        back + 1,
        integers
            .withName("again")
            .withQuantization(integers.type(), Quantization.perTensor(0.5f, 0)));
    Graph finer =
        new Graph(graph.name(), tensors, nodes, graph.inputs(), graph.outputs(), List.of());
    assertThat(check(good.withGraph(finer))).as("other integers of the same numbers").isEmpty();
  }

  @Test
  void weightsOfAChannelThatVanishedAreAFault() {
    int id = read("one", 1);
    byte[] weights = good.graph().tensor(id).requireConstant().bytes();
    Arrays.fill(weights, 5 * CHANNELS, 6 * CHANNELS, (byte) 0);
    assertFault(
        with(good, id, tensor -> holding(tensor, Constant.ofBytes(weights))),
        "output channel 5",
        "all zero");
  }

  @Test
  void weightsSmallerThanAStepAreExplained() {
    int id = read("one", 1);
    Tensor coarse =
        holding(good.graph().tensor(id), Constant.ofBytes(new byte[CHANNELS * CHANNELS]));
    Quantization wide =
        new Quantization(Collections.nCopies(CHANNELS, 10f), Collections.nCopies(CHANNELS, 0), 0);
    assertThat(check(with(good, id, _ -> coarse.withQuantization(coarse.type(), wide))))
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.code()).isEqualTo("weights-became-zero");
          assertThat(warning.message()).contains("layer 'one").contains("the scale is 10.0");
        });
  }

  @Test
  void artifactsLargerThanTheirModelsAreAWarning() {
    byte[] bytes = TfliteWriter.write(good.graph());
    assertThat(FinalChecks.run(new FinishedArtifact(good, bytes, bytes.length))).isEmpty();
    assertThat(FinalChecks.run(new FinishedArtifact(good, bytes, bytes.length - 1)))
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.code()).isEqualTo("larger-than-float");
          assertThat(warning.message()).contains("101 %");
        });
  }
}
