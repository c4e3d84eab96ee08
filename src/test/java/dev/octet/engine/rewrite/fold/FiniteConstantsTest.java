package dev.octet.engine.rewrite.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import org.junit.jupiter.api.Test;

class FiniteConstantsTest {
  private final GraphBuilder b = new GraphBuilder("net");

  @Test
  void theInfinityAroundAMaximumPoolBecomesALargeNumber() {
    int x = b.input("x", Shape.of(1, 4, 4, 2));
    int padded = b.padV2("pad", x, Float.NEGATIVE_INFINITY, 0, 0, 1, 1, 1, 1, 0, 0);
    Graph graph = b.output(b.maxPool2d("pool", padded, 2, 2, Padding.VALID)).build();
    Graph finite = Folding.BATCH_NORMALIZATION.fold(graph).folded();
    int value = finite.nodes().getFirst().input(2);
    assertThat(finite.tensor(value).requireConstant().floats()).containsExactly(-1e30f);
  }

  @Test
  void anInfiniteFactorIsLeftAndSoIsAFiniteNetwork() {
    int x = b.input("x", Shape.of(1, 4));
    int factor = b.constant("factor", Shape.of(4), 1, 2, Float.POSITIVE_INFINITY, 4);
    Graph graph = b.output(b.mul("y", x, factor)).build();
    assertThat(FiniteConstants.apply(graph)).isSameAs(graph);
  }
}
