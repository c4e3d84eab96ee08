package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubForNegatedAddTest {
  private static final Shape SHAPE = Shape.of(1, 4, 4, 3);

  private final GraphBuilder b = new GraphBuilder("net");

  private int neg(String name, int x) {
    Constant none = Constant.ofBytes(new byte[0]);
    return b.node(name, new Op.Opaque("NEG", 59, 1, 0, none, 0, none), x);
  }

  private int add(String name, int x, int y) {
    return b.node(name, new Op.Add(Activation.NONE), x, y);
  }

  private static GraphChange change(Graph graph) {
    return Objects.requireNonNull(new SubForNegatedAdd().propose(graph));
  }

  private void assertUnchanged(int... outputs) {
    assertThat(new SubForNegatedAdd().propose(b.output(outputs).build())).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void changesTheNegatedTermOfASumToASubtrahend(boolean negatedFirst) {
    int x = b.input("x", SHAPE);
    int y = b.relu6("clipped", x);
    int minus = neg("minus", x);
    var op = new Op.Add(Activation.RELU);
    int z = b.node("z", op, negatedFirst ? minus : y, negatedFirst ? y : minus);
    Graph graph = b.output(z).build();
    GraphChange change = change(graph);
    assertThat(NamedLayers.operators(change.graph())).containsExactly("RELU6", "SUB");
    assertThat(change.graph().nodes().getLast())
        .isEqualTo(new Node(new Op.Sub(Activation.RELU), List.of(y, x), List.of(z)));
    assertThat(change.renamed()).isEqualTo(Map.of("minus", List.of("z")));
    assertThat(change.sites()).extracting(Certificate.Site::layer).containsExactly("z");
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"NONE", "RELU", "RELU6"})
  void changesNothingOfTheActivation(Activation activation) {
    int x = b.input("x", SHAPE);
    int y = b.input("y", SHAPE);
    Graph graph = b.output(b.node("z", new Op.Add(activation), neg("minus", x), y)).build();
    Graph changed = change(graph).graph();
    assertThat(NamedLayers.op(changed, "z")).isEqualTo(new Op.Sub(activation));
    RandomRuns.assertSameOutputs(graph, changed, 0);
  }

  @Test
  void changesATermThatIsBroadcast() {
    int x = b.input("x", SHAPE);
    int channels = b.input("channels", Shape.of(1, 1, 1, 3));
    Graph graph = b.output(add("z", neg("minus", channels), x)).build();
    Graph changed = change(graph).graph();
    assertThat(NamedLayers.operators(changed)).containsExactly("SUB");
    RandomRuns.assertSameOutputs(graph, changed, 0);
  }

  @Test
  void changesOneOfTwoNegatedTerms() {
    int x = b.input("x", SHAPE);
    int y = b.input("y", SHAPE);
    Graph graph = b.output(add("z", neg("first", x), neg("second", y))).build();
    GraphChange change = change(graph);
    assertThat(NamedLayers.operators(change.graph())).containsExactly("NEG", "SUB");
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  /** Keras subtracts the mean of a layer normalization in this way. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void changesATermWithANegatedFactor(boolean negatedFirst) {
    int x = b.input("x", SHAPE);
    int y = b.input("y", SHAPE);
    int minus = neg("minus", x);
    int product = negatedFirst ? b.mul("product", minus, y) : b.mul("product", y, minus);
    Graph graph = b.output(add("z", product, y)).build();
    GraphChange change = change(graph);
    assertThat(NamedLayers.operators(change.graph())).containsExactly("MUL", "SUB");
    assertThat(change.renamed()).isEqualTo(Map.of("minus", List.of("z")));
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  @Test
  void leavesANegatedFactorOfAProductThatIsReadElsewhere() {
    int x = b.input("x", SHAPE);
    int y = b.input("y", SHAPE);
    int product = b.mul("product", neg("minus", x), y);
    assertUnchanged(add("z", product, y), b.relu("other", product));
  }

  @Test
  void leavesASquareOfANegative() {
    int minus = neg("minus", b.input("x", SHAPE));
    assertUnchanged(add("z", b.mul("product", minus, minus), b.input("y", SHAPE)));
  }

  @Test
  void changesEachSumOfAChain() {
    int x = b.input("x", SHAPE);
    int y = b.input("y", SHAPE);
    int sum = add("sum", neg("first", x), y);
    Graph graph = b.output(add("z", sum, neg("second", y))).build();
    GraphChange change = change(graph);
    assertThat(NamedLayers.operators(change.graph())).containsExactly("SUB", "SUB");
    assertThat(change.sites()).hasSize(2);
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  @Test
  void leavesANegatedTensorWithSeveralConsumers() {
    int x = b.input("x", SHAPE);
    int minus = neg("minus", x);
    assertUnchanged(add("z", minus, b.relu("rectified", minus)));
  }

  @Test
  void leavesANegatedTensorThatIsAnOutputOfTheNetwork() {
    int x = b.input("x", SHAPE);
    int minus = neg("minus", x);
    assertUnchanged(minus, add("z", minus, b.relu6("clipped", x)));
  }

  @Test
  void leavesTheSumOfANegatedTensorWithItself() {
    int minus = neg("minus", b.input("x", SHAPE));
    assertUnchanged(add("z", minus, minus));
  }

  @Test
  void leavesANegatedTensorThatIsMultiplied() {
    int x = b.input("x", SHAPE);
    assertUnchanged(b.mul("z", neg("minus", x), x));
  }

  @Test
  void leavesASumWithoutANegatedTerm() {
    int x = b.input("x", SHAPE);
    assertUnchanged(add("z", x, b.relu6("clipped", x)));
  }

  @Test
  void leavesIntegers() {
    int x = b.input("x", SHAPE, ElementType.INT32, null);
    int y = b.input("y", SHAPE, ElementType.INT32, null);
    assertUnchanged(add("z", neg("minus", x), y));
  }
}
