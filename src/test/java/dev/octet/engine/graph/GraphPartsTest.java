package dev.octet.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Building graphs, asking who reads what, and cutting pieces out. */
class GraphPartsTest {
  private final GraphBuilder b = new GraphBuilder("net");

  @Test
  void aBuilderInfersShapesAndNamesConstantsAfterTheirLayer() {
    int x = b.input("image", Shape.of(1, 32, 32, 3));
    float[] weights = new float[8 * 27];
    int stem =
        b.conv2d(
            "stem",
            x,
            weights,
            Shape.of(8, 3, 3, 3),
            new float[8],
            2,
            Padding.SAME,
            Activation.RELU6);
    int pool = b.mean("pool", stem, false, 1, 2);
    Graph graph = b.output(pool).build();
    assertThat(b.tensorOf(stem).shape()).isEqualTo(Shape.of(1, 16, 16, 8));
    assertThat(b.tensorOf(pool).shape()).isEqualTo(Shape.of(1, 8));
    assertThat(graph.tensors())
        .extracting(Tensor::name)
        .containsExactly("image", "stem/weights", "stem/bias", "stem", "pool/axes", "pool");
    assertThat(graph.layerName(graph.nodes().getFirst())).isEqualTo("stem");
  }

  @Test
  void aBuilderRefusesWhatDoesNotFitWhereItIsBuilt() {
    int x = b.input("x", Shape.of(2, 3));
    int y = b.input("y", Shape.of(2, 4));
    assertThatThrownBy(() -> b.add("z", x, y))
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageContaining("2x3 and 2x4");
    assertThatThrownBy(() -> b.nodes(List.of("a", "b"), new Op.Relu(), x))
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageContaining("2 names");
    assertThatThrownBy(b::build)
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageContaining("no output");
  }

  @Test
  void usesKnowWhoMakesAndWhoReads() {
    int x = b.input("x", Shape.of(4));
    int y = b.relu("y", x);
    int twice = b.add("twice", y, y);
    int z = b.mul("z", y, twice);
    Graph graph = b.output(z).build();
    Uses uses = Uses.of(graph);
    assertThat(uses.producer(x)).isNull();
    assertThat(uses.producer(z)).isEqualTo(graph.nodes().get(2));
    assertThat(uses.producerIndex(x)).isEqualTo(Uses.NOBODY);
    assertThat(uses.producerIndex(z)).isEqualTo(2);
    assertThat(uses.consumers(x)).containsExactly(0);
    assertThat(uses.consumers(y)).containsExactly(1, 2);
    assertThat(uses.consumers(z)).isEmpty();
    assertThat(uses.onlyConsumer(x)).isZero();
    assertThat(uses.onlyConsumer(y)).isEqualTo(Uses.NOBODY);
    assertThat(uses.onlyConsumer(z)).isEqualTo(Uses.NOBODY);
    assertThat(Uses.of(graph.withOutputs(List.of(x, z))).onlyConsumer(x)).isEqualTo(Uses.NOBODY);
  }

  @Test
  void usesOfATensorThatIsReadByAMultitudeAreFoundInOneGo() {
    int x = b.input("x", Shape.of(1));
    int consumers = 100_000;
    for (int i = 0; i < consumers; i++) b.relu("y" + i, x);
    Graph graph = b.output(x).build();
    assertThat(Uses.of(graph).consumers(x)).hasSize(consumers);
  }

  @Test
  void anExcerptOfOneNodeReadsInputsAndKeepsConstants() {
    int x = b.input("x", Shape.of(1, 2));
    int y = b.relu("y", x);
    int c = b.constant("c", Shape.of(2), 1f, 2f);
    int z = b.add("z", y, c);
    Graph whole = b.output(z).build();
    Excerpt excerpt = Excerpt.of(whole, whole.nodes().get(1));
    GraphVerifier.verify(excerpt.graph());
    assertThat(excerpt.inputs()).containsExactly(y);
    assertThat(excerpt.outputs()).containsExactly(z);
    assertThat(excerpt.graph().nodes()).hasSize(1);
    assertThat(excerpt.graph().tensors()).contains(whole.tensor(c)).doesNotContain(whole.tensor(x));
  }

  @Test
  void isolatedNodesHaveInputsOfTheirOwnAndShareConstants() {
    int x = b.input("x", Shape.of(1, 2));
    int c = b.constant("c", Shape.of(2), 1f, 2f);
    int y = b.add("y", x, c);
    int z = b.mul("z", y, c);
    Graph whole = b.output(z).build();
    Excerpt excerpt = Excerpt.isolated(whole, whole.nodes());
    GraphVerifier.verify(excerpt.graph());
    assertThat(excerpt.inputs()).containsExactly(x, y);
    assertThat(excerpt.outputs()).containsExactly(y, z);
    assertThat(excerpt.graph().tensors().stream().filter(Tensor::isConstant)).hasSize(1);
    int own = excerpt.graph().inputs().get(1);
    assertThat(excerpt.graph().nodes().get(1).input(0)).isEqualTo(own);
    assertThat(excerpt.graph().nodes().getFirst().output()).isNotEqualTo(own);
  }

  @Test
  void anExcerptKeepsInputsThatAreLeftOutAndReadsATensorOnce() {
    int x = b.input("x", Shape.of(1, 2));
    int w = b.constant("w", Shape.of(3, 2), new float[6]);
    int y = b.node("y", new Op.FullyConnected(false, Activation.NONE), x, w, Node.ABSENT);
    int z = b.add("z", y, y);
    Graph whole = b.output(z).build();
    Graph dense = Excerpt.of(whole, whole.nodes().get(0)).graph();
    assertThat(dense.nodes().getFirst().hasInput(2)).isFalse();
    assertThat(Excerpt.of(whole, whole.nodes().get(1)).graph().inputs()).hasSize(1);
  }

  @Test
  void stridedRangesTakeWhatPythonTakes() {
    assertThat(range(0, 0, new int[] {1}, new int[] {7}, new int[] {3})).isEqualTo(Shape.of(2, 5));
    assertThat(range(0, 0, new int[] {-3}, new int[] {-1}, new int[] {1}))
        .isEqualTo(Shape.of(2, 5));
    assertThat(range(0, 0, new int[] {99}, new int[] {-99}, new int[] {-2}))
        .isEqualTo(Shape.of(4, 5));
    assertThat(range(1, 1, new int[] {5}, new int[] {5}, new int[] {-1})).isEqualTo(Shape.of(7, 5));
    assertThat(range(0, 0, new int[] {3}, new int[] {2}, new int[] {1})).isEqualTo(Shape.of(0, 5));
  }

  /** Of 7x5. */
  private static Shape range(int beginMask, int endMask, int[] begin, int[] end, int[] strides) {
    var op = new Op.StridedSlice(beginMask, endMask, 0, 0, 0, false);
    return new StridedRange(op, Shape.of(7, 5), begin, end, strides).shape();
  }

  @Test
  void stridedRangesThatTheKernelMisreadsAreRefused() {
    Shape x = Shape.of(2, 3, 4);
    assertRangeRefused(new Op.StridedSlice(0, 0, 0, 0, 0, false), x, 0, "a stride is 0");
    assertRangeRefused(new Op.StridedSlice(0, 0, 0b11, 0, 0, false), x, 1, "several ellipses");
    assertRangeRefused(new Op.StridedSlice(1, 0, 0, 0, 0, true), x, 1, "masks");
    assertRangeRefused(new Op.StridedSlice(0, 0, 0, 0, 0, true), x, -1, "offset");
    assertRangeRefused(new Op.StridedSlice(0, 0, 0, 0b111, 0, false), x, 1, "3 new axes");
    assertRangeRefused(
        new Op.StridedSlice(0, 0, 1, 0, 0, false), Shape.of(2, 3), 1, "stands for no axis");
  }

  private static void assertRangeRefused(Op.StridedSlice op, Shape x, int stride, String said) {
    int[] zeros = new int[3];
    int[] strides = IntStream.of(stride, stride, stride).toArray();
    assertThatThrownBy(() -> new StridedRange(op, x, zeros, zeros, strides).shape())
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageContaining(said);
  }
}
