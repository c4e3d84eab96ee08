package dev.octet.engine.unfold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forms in which TensorFlow writes layers that TensorFlow Lite has as one operator. */
class LayerFormsTest {
  private final GraphBuilder b = new GraphBuilder("net");

  private Graph unfolded(int output) {
    return Unfolding.of(b.output(output).build());
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().name()).toList();
  }

  @Test
  void aFullyConnectedLayerBetweenReshapesKeepsTheAxes() {
    int x = b.input("x", Shape.of(1, 3, 4, 2));
    int rows = b.reshape("rows", x, 12, 2);
    int dense =
        b.fullyConnected("dense", rows, new float[6], Shape.of(3, 2), null, Activation.NONE);
    Graph graph = unfolded(b.reshape("y", dense, 1, 3, 4, 3));
    assertThat(operators(graph)).containsExactly("FULLY_CONNECTED");
    assertThat(graph.layerName(graph.nodes().getFirst())).isEqualTo("y");
    assertThat(((Op.FullyConnected) graph.nodes().getFirst().op()).keepNumDims()).isTrue();
  }

  @Test
  void aFlattenedVectorNeedsNoReshapeButAFlattenedImageDoes() {
    int pixel = b.input("pixel", Shape.of(1, 1, 1, 8));
    int flat = b.reshape("flat", pixel, 1, 8);
    Graph graph =
        unfolded(b.fullyConnected("y", flat, new float[24], Shape.of(3, 8), null, Activation.NONE));
    assertThat(operators(graph)).containsExactly("FULLY_CONNECTED");
    var image = new GraphBuilder("image");
    int x = image.input("x", Shape.of(1, 2, 2, 2));
    int vector = image.reshape("flat", x, 1, 8);
    image.output(
        image.fullyConnected("y", vector, new float[24], Shape.of(3, 8), null, Activation.NONE));
    assertThat(operators(Unfolding.of(image.build())))
        .containsExactly("RESHAPE", "FULLY_CONNECTED");
  }

  @Test
  void anActivationMovesInFrontOfAReshapeOfALayer() {
    int x = b.input("x", Shape.of(1, 1, 5, 2));
    int conv =
        b.conv2d(
            "conv", x, new float[4], Shape.of(2, 1, 1, 2), null, 1, Padding.SAME, Activation.NONE);
    Graph graph = unfolded(b.relu("y", b.reshape("squeezed", conv, 1, 5, 2)));
    assertThat(operators(graph)).containsExactly("CONV_2D", "RELU", "RESHAPE");
    assertThat(graph.layerName(graph.nodes().getLast())).isEqualTo("y");
  }

  @Test
  void aPreluIsRecognizedWithItsSlopes() {
    int x = b.input("x", Shape.of(1, 2, 2, 2));
    int positive = b.relu("positive", x);
    int negation = b.node("negation", OpaqueOps.plain("NEG"), x);
    int negative = b.relu("negative", negation);
    int factors = b.constant("factors", Shape.of(2), -0.25f, 0.5f);
    Graph graph = unfolded(b.add("y", positive, b.mul("product", factors, negative)));
    assertThat(operators(graph)).containsExactly("PRELU");
    int slopes = graph.nodes().getFirst().input(1);
    assertThat(graph.tensor(slopes).shape()).isEqualTo(Shape.of(1, 1, 2));
    assertThat(graph.tensor(slopes).requireConstant().floats()).containsExactly(0.25f, -0.5f);
  }

  @Test
  void aLowerBoundGoesOnlyWhereNoValueIsBelowIt() {
    int x = b.input("x", Shape.of(1, 4));
    int three = b.constant("three", Shape.of(), 3f);
    int zero = b.constant("zero", Shape.of(), 0f);
    int limited = b.minimum("limited", b.relu("relu", x), three);
    Graph graph = unfolded(b.maximum("y", limited, zero));
    assertThat(operators(graph)).containsExactly("RELU", "MINIMUM");
    assertThat(graph.layerName(graph.nodes().getLast())).isEqualTo("y");
    var other = new GraphBuilder("other");
    int z = other.input("z", Shape.of(1, 4));
    int one = other.constant("one", Shape.of(), 1f);
    int top = other.constant("top", Shape.of(), 3f);
    other.output(other.maximum("y", other.minimum("limited", other.relu("relu", z), top), one));
    assertThat(operators(Unfolding.of(other.build()))).contains("MAXIMUM");
  }

  @Test
  void aNumberThatIsAddedToALayerBecomesAPartOfItsBias() {
    int x = b.input("x", Shape.of(1, 2, 2, 2));
    float[] bias = {1, 2};
    int conv =
        b.conv2d(
            "conv", x, new float[4], Shape.of(2, 1, 1, 2), bias, 1, Padding.SAME, Activation.NONE);
    int three = b.constant("three", Shape.of(), 3f);
    Graph graph = unfolded(b.add("y", conv, three));
    assertThat(operators(graph)).containsExactly("CONV_2D");
    int sums = graph.nodes().getFirst().input(2);
    assertThat(graph.tensor(sums).requireConstant().floats()).containsExactly(4, 5);
  }

  @Test
  void anAverageKeepsTheAxesThatAReshapeWouldAdd() {
    int x = b.input("x", Shape.of(1, 3, 4, 2));
    Graph graph = unfolded(b.reshape("y", b.mean("mean", x, false, 1, 2), 1, 1, 1, 2));
    assertThat(operators(graph)).containsExactly("MEAN");
    assertThat(((Op.Mean) graph.nodes().getFirst().op()).keepDims()).isTrue();
  }
}
