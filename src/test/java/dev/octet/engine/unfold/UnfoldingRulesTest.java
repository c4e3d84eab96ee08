package dev.octet.engine.unfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.read.build.OpaqueOps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of exporters that become TensorFlow Lite's own. */
class UnfoldingRulesTest {
  private static final Shape VECTOR = Shape.of(1, 16);

  private final GraphBuilder b = new GraphBuilder("net");

  private static List<String> operators(Graph graph) {
    assertThat(GraphVerifier.problems(graph)).isEmpty();
    return graph.nodes().stream().map(node -> node.op().name()).toList();
  }

  private Graph unfolded(int output) {
    return Unfolding.of(b.output(output).build());
  }

  private int number(String name, double value) {
    return b.constant(name, Shape.of(), (float) value);
  }

  private int times(String name, int x, double factor) {
    return b.mul(name, x, number(name + "/factor", factor));
  }

  private int plus(String name, int x, double summand) {
    return b.add(name, x, number(name + "/summand", summand));
  }

  private int opaque(String name, Op op, int x) {
    return b.nodeMaking(List.of(Tensor.activation(name, VECTOR, b.tensorOf(x).type())), op, x)
        .getFirst();
  }

  @Test
  void anAverageOverTheWholeImageIsAMean() {
    int x = b.input("x", Shape.of(1, 5, 5, 3));
    assertThat(operators(unfolded(b.averagePool2d("pool", x, 5, 5, Padding.VALID))))
        .containsExactly("MEAN");
  }

  @Test
  void anAverageOverPartsStays() {
    int x = b.input("x", Shape.of(1, 5, 5, 3));
    assertThat(operators(unfolded(b.averagePool2d("pool", x, 4, 1, Padding.VALID))))
        .containsExactly("AVERAGE_POOL_2D");
  }

  @Test
  void aClassifierOfOnePixelIsFullyConnected() {
    int x = b.input("x", Shape.of(1, 5, 5, 3));
    int mean = b.mean("mean", x, true, 1, 2);
    float[] weights = {1, 2, 3, 4, 5, 6};
    int conv =
        b.conv2d(
            "conv",
            mean,
            weights,
            Shape.of(2, 1, 1, 3),
            new float[] {1, 2},
            1,
            Padding.SAME,
            Activation.NONE);
    Graph graph = unfolded(b.reshape("flat", conv, 1, 2));
    assertThat(operators(graph)).containsExactly("MEAN", "FULLY_CONNECTED");
    assertThat(graph.layerName(graph.nodes().getLast())).isEqualTo("flat");
  }

  @Test
  void reshapesInARowAreOne() {
    int x = b.input("x", Shape.of(2, 6));
    int y = b.reshape("c", b.reshape("b", b.reshape("a", x, 12), 3, 4), 4, 3);
    assertThat(operators(unfolded(b.tanh("y", y)))).containsExactly("RESHAPE", "TANH");
  }

  @Test
  void aTranspositionOfAxesOf1IsAReshape() {
    int x = b.input("x", Shape.of(1, 3, 1, 4));
    assertThat(operators(unfolded(b.transpose("y", x, 2, 1, 3, 0)))).containsExactly("RESHAPE");
  }

  @Test
  void paddingJoinsPaddingAndConvolutions() {
    int x = b.input("x", Shape.of(1, 6, 6, 1));
    int one = b.pad("one", x, 0, 0, 1, 0, 0, 0, 0, 0);
    int two = b.pad("two", one, 0, 0, 0, 1, 1, 1, 0, 0);
    float[] weights = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    int conv =
        b.conv2d(
            "conv", two, weights, Shape.of(1, 3, 3, 1), null, 1, Padding.VALID, Activation.NONE);
    Graph graph = unfolded(conv);
    assertThat(operators(graph)).containsExactly("CONV_2D");
    assertThat(graph.nodes().getFirst().op())
        .isInstanceOfSatisfying(
            Op.Conv2D.class, op -> assertThat(op.padding()).isEqualTo(Padding.SAME));
  }

  /** With a stride of 2, SAME pads only behind an image of even size. */
  @Test
  void otherPaddingStays() {
    int x = b.input("x", Shape.of(1, 6, 6, 1));
    int pad = b.pad("pad", x, 0, 0, 1, 0, 1, 0, 0, 0);
    float[] weights = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    int conv =
        b.conv2d(
            "conv", pad, weights, Shape.of(1, 3, 3, 1), null, 2, Padding.VALID, Activation.NONE);
    assertThat(operators(unfolded(conv))).containsExactly("PAD", "CONV_2D");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aGeluIsRecognizedHoweverItIsWritten(int form) {
    int x = b.input("x", VECTOR);
    int erf = opaque("erf", OpaqueOps.erf(), times("scaled", x, Math.sqrt(0.5)));
    int gate = plus("gate", erf, 1);
    int y =
        switch (form) {
          case 0 -> times("y", b.mul("product", x, gate), 0.5);
          case 1 -> b.mul("y", times("half", x, 0.5), gate);
          default -> b.mul("y", times("half", gate, 0.5), x);
        };
    Graph graph = unfolded(y);
    assertThat(operators(graph)).containsExactly("GELU");
    assertThat(graph.layerName(graph.nodes().getFirst())).isEqualTo("y");
  }

  @Test
  void aGeluOfATanhIsRecognized() {
    int x = b.input("x", VECTOR);
    int cube = b.mul("cube", b.mul("square", x, x), x);
    int inner = b.add("inner", x, times("part", cube, 0.044715));
    int tanh = b.tanh("tanh", times("scaled", inner, Math.sqrt(2 / Math.PI)));
    int y = times("y", b.mul("product", x, plus("gate", tanh, 1)), 0.5);
    assertThat(operators(unfolded(y))).containsExactly("GELU");
  }

  @Test
  void aHardSwishIsRecognizedWhileAnotherSlopeIsNot() {
    int x = b.input("x", VECTOR);
    int swish = b.mul("swish", x, times("gate", b.relu6("six", plus("three", x, 3)), 1 / 6.0));
    int other = b.mul("other", x, times("gate2", b.relu6("six2", plus("two", x, 2.9)), 1 / 6.0));
    b.output(other);
    assertThat(operators(unfolded(swish))).containsOnlyOnce("HARD_SWISH").contains("RELU6");
  }

  @Test
  void aSharedPartOfAFunctionStays() {
    int x = b.input("x", VECTOR);
    int gate = times("gate", b.relu6("six", plus("three", x, 3)), 1 / 6.0);
    b.output(gate);
    assertThat(operators(unfolded(b.mul("y", x, gate)))).contains("RELU6", "MUL");
  }

  @Test
  void anErrorFunctionAloneIsComputedByExponentials() {
    int x = b.input("x", VECTOR);
    Graph graph = unfolded(opaque("y", OpaqueOps.erf(), x));
    assertThat(operators(graph)).contains("EXP").doesNotContain("ERF");
    try (var network = Network.load(graph);
        var interpreter = network.interpreter()) {
      var values = new float[VECTOR.size()];
      for (int i = 0; i < values.length; i++) values[i] = (i - 8) * 0.41f;
      MemorySegment.copy(
          values, 0, interpreter.input(0).data(), ValueLayout.JAVA_FLOAT, 0, values.length);
      interpreter.invoke();
      float[] erf = interpreter.output(0).data().toArray(ValueLayout.JAVA_FLOAT);
      for (int i = 0; i < erf.length; i++) {
        assertThat((double) erf[i]).isCloseTo(integral(values[i]), within(1e-6));
      }
    }
  }

  /** Returns the error function as an integral, by Simpson's rule. */
  private static double integral(double x) {
    int steps = 2_000;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double t = x * i / steps;
      double weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * Math.exp(-t * t);
    }
    return 2 / Math.sqrt(Math.PI) * x / steps / 3 * sum;
  }
}
