package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.fold.GraphChange;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductsForFunctionsTest {
  private static final Shape SHAPE = Shape.of(1, 4, 4, 3);

  private final GraphBuilder b = new GraphBuilder("net");

  private int function(String name, ElementType type, int... inputs) {
    Tensor output = Tensor.activation("y", SHAPE, type);
    return b.nodeMaking(List.of(output), OpaqueOps.plain(name), inputs).getFirst();
  }

  private static GraphChange change(Graph graph) {
    return Objects.requireNonNull(new ProductsForFunctions().propose(graph));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SQUARE", "NEG"})
  void changesAFunctionOfOneTensorToAProduct(String name) {
    Graph graph = b.output(function(name, ElementType.FLOAT32, b.input("x", SHAPE))).build();
    GraphChange change = change(graph);
    assertThat(NamedLayers.operators(change.graph())).containsExactly("MUL");
    assertThat(change.graph().layerName(change.graph().nodes().getFirst())).isEqualTo("y");
    assertThat(change.sites()).hasSize(1);
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  /** It has an integer kernel. */
  @Test
  void leavesASquaredDifference() {
    int x = b.input("x", SHAPE);
    int mean = b.mean("mean", x, true, 1, 2);
    Graph graph = b.output(function("SQUARED_DIFFERENCE", ElementType.FLOAT32, x, mean)).build();
    assertThat(new ProductsForFunctions().propose(graph)).isNull();
  }

  @Test
  void leavesIntegers() {
    int x = b.input("x", SHAPE, ElementType.INT32, null);
    Graph graph = b.output(function("NEG", ElementType.INT32, x)).build();
    assertThat(new ProductsForFunctions().propose(graph)).isNull();
  }
}
