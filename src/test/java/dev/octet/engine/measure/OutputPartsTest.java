package dev.octet.engine.measure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import org.junit.jupiter.api.Test;

class OutputPartsTest {
  /** Boxes and scores of two anchors, joined and turned. */
  @Test
  void everyElementKnowsTheTensorThatItComesFrom() {
    var b = new GraphBuilder("head");
    int x = b.input("x", Shape.of(1, 2, 2));
    int joined = b.concatenation("joined", 2, b.relu("boxes", x), b.logistic("scores", x));
    Graph graph = b.output(b.transpose("turned", joined, 0, 2, 1)).build();
    OutputParts parts = requireNonNull(OutputParts.of(graph).get(graph.outputs().getFirst()));
    assertThat(parts.names()).containsExactly("boxes", "scores");
    assertThat(parts.partOf()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
  }

  @Test
  void partsOfPartsCountByThemselves() {
    var b = new GraphBuilder("head");
    int x = b.input("x", Shape.of(1, 1, 2));
    int relu = b.relu("a", x);
    int first = b.concatenation("first", 2, relu, b.logistic("b", x));
    int second = b.concatenation("second", 2, relu, b.tanh("c", x));
    Graph graph = b.output(b.concatenation("all", 1, first, second)).build();
    OutputParts parts = requireNonNull(OutputParts.of(graph).get(graph.outputs().getFirst()));
    assertThat(parts.names()).containsExactly("a", "b", "c");
    assertThat(parts.partOf()).containsExactly(0, 0, 1, 1, 0, 0, 2, 2);
  }

  @Test
  void outputsThatNothingJoinsHaveNoParts() {
    var b = new GraphBuilder("plain");
    int x = b.input("x", Shape.of(1, 2, 2));
    int doubled = b.concatenation("doubled", 2, x, x);
    Graph graph = b.output(b.relu("y", x)).output(doubled).build();
    assertThat(OutputParts.of(graph)).isEmpty();
  }
}
