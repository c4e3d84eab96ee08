package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a constant that is taken from a layer's channels can be given back. */
class OffsetPathTest {
  private final GraphBuilder b = new GraphBuilder("path");

  private int image() {
    return b.input("image", Shape.of(1, 4, 4, 2));
  }

  private int conv(String name, int x, int kernel, Padding padding, Activation activation) {
    int in = b.tensorOf(x).shape().channels();
    Shape shape = Shape.of(2, kernel, kernel, in);
    return b.conv2d(name, x, new float[shape.size()], shape, null, 1, padding, activation);
  }

  private int pointwise(String name, int x) {
    return conv(name, x, 1, Padding.SAME, Activation.NONE);
  }

  /** The path from a first layer through something to a pointwise layer. */
  private @Nullable OffsetPath through(Activation activation, UnaryOperator<Integer> between) {
    int x = conv("first", image(), 1, Padding.SAME, activation);
    Graph graph = b.output(pointwise("last", between.apply(x))).build();
    return OffsetPath.from(graph, 0);
  }

  private OffsetPath requirePath(Activation activation, UnaryOperator<Integer> between) {
    return Objects.requireNonNull(through(activation, between));
  }

  @Test
  void aLinearLayerCanGiveAwayAnything() {
    OffsetPath path = requirePath(Activation.NONE, x -> x);
    assertThat(path.consumers()).containsExactly(1);
    assertThat(path.isLinear()).isTrue();
    assertThat(path.capped()).isFalse();
  }

  @Test
  void aReluLimitsWhatCanBeTaken() {
    OffsetPath relu = requirePath(Activation.RELU, x -> x);
    assertThat(relu.rectified()).isTrue();
    assertThat(relu.capped()).isFalse();
  }

  @Test
  void aRelu6OnTheWayCapsToo() {
    OffsetPath path = requirePath(Activation.NONE, x -> b.relu6("six", x));
    assertThat(path.rectified()).isTrue();
    assertThat(path.capped()).isTrue();
  }

  @Test
  void itGoesThroughPoolsAndReshapesAndToEachReader() {
    int x = conv("first", image(), 1, Padding.SAME, Activation.RELU);
    int pooled = b.maxPool2d("pooled", x, 2, 2, Padding.VALID);
    int flat = b.reshape("flat", pooled, 1, 8);
    int dense =
        b.fullyConnected("dense", flat, new float[16], Shape.of(2, 8), null, Activation.NONE);
    Graph graph = b.output(dense, pointwise("beside", x)).build();
    OffsetPath path = Objects.requireNonNull(OffsetPath.from(graph, 0));
    assertThat(path.consumers()).containsExactly(3, 4);
  }

  @Test
  void theZerosOfPaddingWouldShow() {
    int x = conv("first", image(), 1, Padding.SAME, Activation.NONE);
    Graph graph = b.output(conv("padded", x, 3, Padding.SAME, Activation.NONE)).build();
    assertThat(OffsetPath.from(graph, 0)).isNull();
  }

  @Test
  void aConvolutionThatDoesNotPadGivesBack() {
    int x = conv("first", image(), 1, Padding.SAME, Activation.NONE);
    Graph graph = b.output(conv("valid", x, 3, Padding.VALID, Activation.NONE)).build();
    assertThat(OffsetPath.from(graph, 0)).isNotNull();
  }

  @Test
  void aPadOperatorWouldShowIt() {
    assertThat(through(Activation.NONE, x -> b.pad("pad", x, 0, 0, 1, 1, 1, 1, 0, 0))).isNull();
  }

  @Test
  void aCallerASumAndACurveWouldSeeIt() {
    int x = conv("first", image(), 1, Padding.SAME, Activation.NONE);
    Graph called = b.output(pointwise("last", x), x).build();
    assertThat(OffsetPath.from(called, 0)).isNull();
    assertThat(new OffsetPathTest().through(Activation.TANH, y -> y)).isNull();
    var sum = new OffsetPathTest();
    assertThat(sum.through(Activation.NONE, y -> sum.b.add("sum", y, y))).isNull();
    var curve = new OffsetPathTest();
    assertThat(curve.through(Activation.NONE, y -> curve.b.logistic("curve", y))).isNull();
  }

  @Test
  void aNodeWithoutWeightsHasNothingToGive() {
    Graph graph = b.output(b.relu("relu", image())).build();
    assertThat(OffsetPath.from(graph, 0)).isNull();
  }
}
