package dev.octet.engine.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How rules are applied to a network. */
class SimplificationTest {
  private static final int LENGTH = 100;

  private static Graph chain() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 4));
    for (int i = 0; i < LENGTH; i++) x = b.relu("relu" + i, x);
    return b.output(x).build();
  }

  /** Removes a RELU that reads a RELU, and notes the edits in which it did. */
  private static final class OneRelu implements GraphRule {
    final Set<GraphEdit> edits = Collections.newSetFromMap(new IdentityHashMap<>());
    private final boolean backward;

    OneRelu(boolean backward) {
      this.backward = backward;
    }

    @Override
    public boolean apply(GraphEdit edit, int n) {
      Node after = edit.node(n);
      Node before = edit.producer(after.input(0));
      if (before == null) return false;
      edit.node(n, new Node(new Op.Relu(), before.inputs(), after.outputs()));
      edit.remove(edit.producerIndex(after.input(0)));
      edits.add(edit);
      return true;
    }

    @Override
    public boolean isBackward() {
      return backward;
    }
  }

  /** Each edit verifies the whole network: one for each place would take quadratic time. */
  @Test
  void aRuleChangesAllItsPlacesInOneEdit() {
    for (boolean backward : List.of(false, true)) {
      var rule = new OneRelu(backward);
      Graph simple = Simplification.apply(List.of(rule), chain());
      assertThat(simple.nodes()).hasSize(1);
      assertThat(simple.layerName(simple.nodes().getFirst())).isEqualTo("relu" + (LENGTH - 1));
      assertThat(rule.edits).hasSize(1);
    }
  }

  @Test
  void aNetworkWithoutAPlaceStaysItself() {
    Graph graph = chain();
    assertThat(Simplification.apply(List.of((edit, n) -> false), graph)).isSameAs(graph);
  }
}
