package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.fold.GraphChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubForNegatedAddTest {
  private static final Shape SHAPE = Shape.of(1, 4, 4, 3);

  @TempDir Path folder;

  private static int neg(GraphBuilder b, String name, int x) {
    Constant none = Constant.ofBytes(new byte[0]);
    return b.node(name, new Op.Opaque("NEG", 59, 1, 0, none, 0, none), x);
  }

  private static int relu6(GraphBuilder b, int x) {
    return b.relu6("clipped", x);
  }

  private static GraphChange change(Graph graph) {
    return Objects.requireNonNull(new SubForNegatedAdd().propose(graph));
  }

  @Test
  void aNegatedTermIsSubtractedWhicheverItIs() throws IOException {
    for (boolean first : new boolean[] {true, false}) {
      var b = new GraphBuilder("net");
      int x = b.input("x", SHAPE);
      int y = relu6(b, x);
      int minus = neg(b, "minus", x);
      int z = b.node("z", new Op.Add(Activation.RELU), first ? minus : y, first ? y : minus);
      Graph graph = b.output(z).build();
      GraphChange change = change(graph);
      assertThat(change.renamed()).containsExactlyEntriesOf(Map.of("minus", List.of("z")));
      Graph changed = change.graph();
      assertThat(changed.nodes())
          .extracting(node -> node.op().name())
          .containsExactly("RELU6", "SUB");
      Node sub = changed.nodes().getLast();
      assertThat(sub).isEqualTo(new Node(new Op.Sub(Activation.RELU), List.of(y, x), List.of(z)));
      try (var trial = new RewriteTrial(graph, folder)) {
        trial.assertSame(changed, 0);
      }
    }
  }

  @Test
  void aNegatedTensorThatOthersReadStays() {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int minus = neg(b, "minus", x);
    int z = b.node("z", new Op.Add(Activation.NONE), minus, relu6(b, x));
    assertThat(new SubForNegatedAdd().propose(b.output(minus).output(z).build())).isNull();
  }

  @Test
  void aSumOfTheSameNegatedTensorStays() {
    var b = new GraphBuilder("net");
    int minus = neg(b, "minus", b.input("x", SHAPE));
    assertThat(
            new SubForNegatedAdd()
                .propose(b.output(b.node("z", new Op.Add(Activation.NONE), minus, minus)).build()))
        .isNull();
  }

  @Test
  void aNetworkWithoutANegatedTermStays() {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    Graph graph = b.output(b.node("z", new Op.Add(Activation.NONE), x, relu6(b, x))).build();
    assertThat(new SubForNegatedAdd().propose(graph)).isNull();
  }
}
