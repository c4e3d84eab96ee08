package dev.octet.engine.unfold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import org.junit.jupiter.api.Test;

/** Numbers added behind layers, and reshapes in front of fully connected ones. */
class LayerInputsAndBiasesTest {
  private static final float[] WEIGHTS = {1, 2, 3, 4, 5, 6};

  @Test
  void aNumberAddedToAConvolutionJoinsItsBias() {
    var b = new GraphBuilder("gate");
    int x = b.input("x", Shape.of(1, 4, 4, 3));
    int conv =
        b.conv2d(
            "conv",
            x,
            WEIGHTS,
            Shape.of(2, 1, 1, 3),
            new float[] {1, 2},
            1,
            Padding.SAME,
            Activation.NONE);
    int three = b.constant("three", Shape.of(), 3f);
    Graph graph = b.output(b.relu6("relu6", b.add("sum", conv, three))).build();
    Graph unfolded = Unfolding.of(graph);
    assertThat(unfolded.nodes())
        .extracting(node -> node.op().name())
        .containsExactly("CONV_2D", "RELU6");
    Node layer = unfolded.nodes().getFirst();
    assertThat(unfolded.layerName(layer)).isEqualTo("sum");
    assertThat(unfolded.tensor(layer.input(2)).requireConstant().floats()).containsExactly(4, 5);
    assertThat(GraphVerifier.problems(unfolded)).isEmpty();
  }

  @Test
  void aNumberAddedBehindAnActivationStays() {
    var b = new GraphBuilder("gate");
    int x = b.input("x", Shape.of(1, 4, 4, 3));
    int conv =
        b.conv2d("conv", x, WEIGHTS, Shape.of(2, 1, 1, 3), null, 1, Padding.SAME, Activation.RELU);
    Graph graph = b.output(b.add("sum", conv, b.constant("three", Shape.of(), 3f))).build();
    assertThat(Unfolding.of(graph)).isEqualTo(graph);
  }

  @Test
  void aReshapeThatOnlyDropsAxesOf1IsLeftOut() {
    var b = new GraphBuilder("head");
    int x = b.input("x", Shape.of(1, 1, 1, 3));
    int flat = b.reshape("flat", b.tanh("tanh", x), 1, 3);
    Graph graph =
        b.output(b.fullyConnected("dense", flat, WEIGHTS, Shape.of(2, 3), null, Activation.NONE))
            .build();
    Graph unfolded = Unfolding.of(graph);
    assertThat(unfolded.nodes())
        .extracting(node -> node.op().name())
        .containsExactly("TANH", "FULLY_CONNECTED");
    assertThat(GraphVerifier.problems(unfolded)).isEmpty();
  }

  @Test
  void aReshapeOfAnImageStays() {
    var b = new GraphBuilder("head");
    int x = b.input("x", Shape.of(1, 1, 3, 1));
    int flat = b.reshape("flat", b.tanh("tanh", x), 1, 3);
    Graph graph =
        b.output(b.fullyConnected("dense", flat, WEIGHTS, Shape.of(2, 3), null, Activation.NONE))
            .build();
    assertThat(Unfolding.of(graph).nodes()).hasSize(3);
  }
}
