package dev.octet.engine.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An edit knows who makes and reads each tensor, with all its changes so far. */
class GraphEditTest {
  private static final Shape VECTOR = Shape.of(1, 4);
  private static final int A = 0;
  private static final int B = 1;
  private static final int C = 2;

  private final GraphBuilder builder = new GraphBuilder("net");
  private final int x = builder.input("x", VECTOR);
  private final int a = builder.relu("a", x);
  private final int b = builder.tanh("b", a);
  private final int c = builder.add("c", b, a);
  private final Graph graph = builder.output(c).build();
  private final GraphEdit edit = new GraphEdit(graph);

  @Test
  void aRemovedNodeReadsNothing() {
    assertThat(edit.consumers(a)).containsExactlyInAnyOrder(B, C);
    edit.readInstead(b, a);
    edit.remove(B);
    assertThat(edit.onlyConsumer(a)).isEqualTo(C);
    assertThat(edit.producerIndex(b)).isEqualTo(Uses.NOBODY);
    assertThat(edit.consumers(b)).isEmpty();
    assertIndexed();
  }

  @Test
  void aNodeMayTakeOverTheOutputOfAnother() {
    assertThat(edit.producerIndex(c)).isEqualTo(C);
    edit.node(B, new Node(new Op.Tanh(), List.of(a), List.of(c)));
    edit.remove(C);
    assertThat(edit.producerIndex(c)).isEqualTo(B);
    assertThat(edit.onlyConsumer(a)).isEqualTo(B);
    assertIndexed();
  }

  @Test
  void anInsertedNodeCounts() {
    assertThat(edit.onlyConsumer(x)).isEqualTo(A);
    int made = edit.add(Tensor.activation("d", VECTOR, graph.tensor(x).type()));
    edit.insertAfter(A, new Node(new Op.Tanh(), List.of(x), List.of(made)));
    assertThat(edit.onlyConsumer(x)).isEqualTo(Uses.NOBODY);
    assertThat(edit.producer(made)).isNotNull();
    edit.readInstead(x, made);
    assertThat(edit.consumers(made)).containsExactly(A);
    assertThat(edit.onlyConsumer(x)).isEqualTo(edit.producerIndex(made));
  }

  @Test
  void anOutputHasNoOnlyConsumer() {
    int y = builder.tanh("y", c);
    var other = new GraphEdit(builder.output(y).build());
    assertThat(other.consumers(c)).hasSize(1);
    assertThat(other.onlyConsumer(c)).isEqualTo(Uses.NOBODY);
  }

  /** The built graph has as many nodes around each tensor as the edit says. */
  private void assertIndexed() {
    Graph built = edit.build();
    Uses uses = Uses.of(built);
    for (int id = 0; id < built.tensors().size(); id++) {
      assertThat(edit.producer(id)).isEqualTo(uses.producer(id));
      assertThat(new HashSet<>(edit.consumers(id).stream().map(edit::node).toList()))
          .isEqualTo(
              new HashSet<>(uses.consumers(id).stream().map(n -> built.nodes().get(n)).toList()));
    }
  }
}
