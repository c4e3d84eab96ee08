package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.range.CalibrationMethod;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which activations have one scale between them. */
class ScaleGroupsTest {
  private static final Shape SHAPE = Shape.of(1, 4, 4, 2);

  private static ScaleGroups groups(Graph graph, Target target, String... keepScale) {
    var options =
        new QuantizationOptions(
            target, CalibrationMethod.MIN_MAX, Set.of(), ElementType.FLOAT32, ElementType.FLOAT32);
    Quantizability quantizability = Quantizability.of(graph, options, Map.of());
    return ScaleGroups.of(
        new GivenRanges(graph, Map.of()), quantizability, target, Set.of(keepScale));
  }

  /** A node's index and that of its output, by the output's name. */
  private static int node(Graph graph, String name) {
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (graph.layerName(graph.nodes().get(i)).equals(name)) return i;
    }
    throw new IllegalArgumentException(name);
  }

  private static int tensor(Graph graph, String name) {
    return graph.nodes().get(node(graph, name)).output();
  }

  private static boolean together(ScaleGroups groups, Graph graph, String one, String other) {
    return groups.group(tensor(graph, one)) == groups.group(tensor(graph, other));
  }

  @Test
  void whatOnlyMovesValuesKeepsTheScaleOfItsInputThroughAWholeChain() {
    var b = new GraphBuilder("net");
    int y = b.relu("relu", b.input("x", SHAPE));
    int pooled = b.maxPool2d("pool", y, 2, 2, Padding.VALID);
    Graph graph = b.output(b.reshape("flat", pooled, 1, 8)).build();
    ScaleGroups groups = groups(graph, Target.INT8);
    assertThat(together(groups, graph, "relu", "pool")).isTrue();
    assertThat(together(groups, graph, "relu", "flat")).isTrue();
    int group = groups.group(tensor(graph, "flat"));
    assertThat(groups.members(group))
        .containsExactlyInAnyOrder(
            tensor(graph, "relu"), tensor(graph, "pool"), tensor(graph, "flat"));
    assertThat(groups.fixed(group)).isNull();
    assertThat(groups.note(tensor(graph, "flat"))).contains("RESHAPE keeps the scale");
  }

  @Test
  void whatComputesHasAScaleOfItsOwnUnlessItIsAskedToKeepOne() {
    var b = new GraphBuilder("net");
    int x = b.relu("relu", b.input("x", SHAPE));
    Graph graph = b.output(b.mean("mean", x, true, 1, 2)).build();
    assertThat(together(groups(graph, Target.INT8), graph, "relu", "mean")).isFalse();
    assertThat(together(groups(graph, Target.INT8, "mean"), graph, "relu", "mean")).isTrue();
    assertThat(together(groups(graph, Target.UINT8_NNAPI), graph, "relu", "mean")).isTrue();
  }

  @Test
  void aJoinRequantizesOnlyWhatHasGivenParameters() {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int relu = b.relu("relu", x);
    Graph graph =
        b.output(b.concatenation("joined", 3, relu, b.logistic("logistic", x), x)).build();
    ScaleGroups groups = groups(graph, Target.INT8);
    int joined = node(graph, "joined");
    assertThat(together(groups, graph, "relu", "joined")).isTrue();
    assertThat(together(groups, graph, "logistic", "joined")).isFalse();
    assertThat(groups.requantized(joined, 0)).isFalse();
    assertThat(groups.requantized(joined, 1)).as("given by the kernel").isTrue();
    assertThat(groups.requantized(joined, 2)).as("the network's input").isTrue();
    assertThat(groups.fixed(groups.group(tensor(graph, "logistic")))).isNotNull();
    assertThat(groups.fixed(groups.group(tensor(graph, "joined")))).isNull();
  }

  @ParameterizedTest
  @ValueSource(floats = {-1f, -0.01f, 1.5f})
  void aConstantBesideGivenParametersThatDoNotHoldItTakesTheOutputOutOfTheirGroup(float beyond) {
    assertThat(padded(beyond)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.5f, 1f})
  void aConstantThatTheGivenParametersHoldChangesNothing(float within) {
    assertThat(padded(within)).isTrue();
  }

  private static boolean padded(float value) {
    var b = new GraphBuilder("net");
    int logistic = b.logistic("logistic", b.input("x", SHAPE));
    Graph graph = b.output(b.padV2("pad", logistic, value, 0, 0, 1, 1, 0, 0, 0, 0)).build();
    return together(groups(graph, Target.INT8), graph, "logistic", "pad");
  }

  /** A bound that a MAXIMUM or MINIMUM never gives saturates without harm. */
  @Test
  void aBoundOnTheFarSideIsNoReasonForAScaleOfItsOwn() {
    for (boolean maximum : new boolean[] {true, false}) {
      for (float value : new float[] {-5, 5}) {
        var b = new GraphBuilder("net");
        int logistic = b.logistic("logistic", b.input("x", SHAPE));
        int c = b.constant("c", Shape.of(1, 1, 1, 1), value);
        int y = maximum ? b.maximum("y", logistic, c) : b.minimum("y", logistic, c);
        Graph graph = b.output(y).build();
        boolean harmless = maximum ? value < 0 : value > 0;
        assertThat(together(groups(graph, Target.INT8), graph, "logistic", "y"))
            .as("%s %s", maximum ? "MAXIMUM" : "MINIMUM", value)
            .isEqualTo(harmless);
      }
    }
  }

  @Test
  void aTensorIsCappedOnlyWhereEveryReaderTakesTheLesser() {
    var b = new GraphBuilder("net");
    int relu = b.relu("relu", b.input("x", SHAPE));
    int both = b.relu("both", relu);
    int six = b.constant("six", Shape.of(1, 1, 1, 1), 6f);
    int capped = b.minimum("capped", relu, six);
    Graph graph = b.output(capped).output(both).build();
    assertThat(groups(graph, Target.INT8).isCapped(tensor(graph, "relu"))).isFalse();
    var alone = new GraphBuilder("alone");
    int x = alone.relu("relu", alone.input("x", SHAPE));
    int limit = alone.constant("six", Shape.of(1, 1, 1, 1), 6f);
    Graph single = alone.output(alone.minimum("capped", x, limit)).build();
    assertThat(groups(single, Target.INT8).isCapped(tensor(single, "relu"))).isTrue();
    assertThat(groups(single, Target.INT8).isCapped(tensor(single, "capped"))).isFalse();
  }

  /** Whatever the order of nodes: groups are an equivalence, each tensor in exactly one. */
  @Test
  void everyTensorIsAMemberOfItsOwnGroupAndOfNoOther() {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int one = b.relu("one", x);
    int two = b.relu6("two", x);
    int sum = b.concatenation("sum", 3, one, two);
    int again = b.concatenation("again", 3, sum, b.concatenation("twice", 3, two, one));
    Graph graph = b.output(again).build();
    ScaleGroups groups = groups(graph, Target.INT8);
    for (Node node : graph.nodes()) {
      int own = node.output();
      assertThat(groups.members(groups.group(own))).contains(own).doesNotHaveDuplicates();
      for (Node other : graph.nodes()) {
        boolean same = groups.group(other.output()) == groups.group(own);
        assertThat(groups.members(groups.group(own)).contains(other.output())).isEqualTo(same);
      }
    }
    assertThat(groups.members(groups.group(tensor(graph, "again")))).hasSize(5);
  }
}
