package dev.octet.engine.rewrite.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can only be scaled together. */
class ChannelGroupsTest {
  private final GraphBuilder b = new GraphBuilder("groups");
  private final int image = b.input("image", Shape.of(1, 4, 4, 2));

  private int conv(String name, int x, Activation activation) {
    int in = b.tensorOf(x).shape().channels();
    Shape shape = Shape.of(3, 1, 1, in);
    return b.conv2d(name, x, new float[shape.size()], shape, null, 1, Padding.SAME, activation);
  }

  private List<ChannelGroup> groups(int... outputs) {
    return ChannelGroups.find(b.output(outputs).build());
  }

  private static List<String> producers(ChannelGroup group, Graph graph) {
    return group.producers().stream().map(layer -> graph.layerName(layer.node())).toList();
  }

  private static List<String> consumers(ChannelGroup group, Graph graph) {
    return group.consumers().stream().map(layer -> graph.layerName(layer.node())).toList();
  }

  @Test
  void whatLiesBetweenTwoLayersIsAGroup() {
    int x = conv("first", image, Activation.RELU);
    int last = conv("last", x, Activation.NONE);
    Graph graph = b.output(last).build();
    assertThat(ChannelGroups.find(graph))
        .singleElement()
        .satisfies(group -> {
          assertThat(group.tensors()).containsExactly(x);
          assertThat(group.channels()).isEqualTo(3);
          assertThat(producers(group, graph)).containsExactly("first");
          assertThat(consumers(group, graph)).containsExactly("last");
          assertThat(group.isFree()).isTrue();
        });
  }

  @Test
  void allMembersOfASumScaleAlike() {
    int a = conv("a", image, Activation.RELU);
    int c = conv("c", image, Activation.NONE);
    int sum = b.add("sum", a, c);
    int last = conv("last", sum, Activation.NONE);
    Graph graph = b.output(last).build();
    assertThat(ChannelGroups.find(graph))
        .singleElement()
        .satisfies(group -> {
          assertThat(group.tensors()).containsExactlyInAnyOrder(a, c, sum);
          assertThat(producers(group, graph)).containsExactly("a", "c");
        });
  }

  @Test
  void aRelu6ClipsItsGroup() {
    int x = conv("first", image, Activation.RELU6);
    assertThat(groups(conv("last", x, Activation.NONE)))
        .singleElement()
        .satisfies(group -> {
          assertThat(group.clipped()).containsExactly(x);
          assertThat(group.isFree()).isFalse();
        });
  }

  @Test
  void aFlattenedPositionBelongsToTheSameChannel() {
    int x = conv("first", image, Activation.RELU);
    int flat = b.reshape("flat", x, 1, 48);
    var shape = Shape.of(2, 48);
    int dense = b.fullyConnected("dense", flat, new float[96], shape, null, Activation.NONE);
    assertThat(groups(dense))
        .singleElement()
        .satisfies(group -> {
          assertThat(group.channels()).isEqualTo(3);
          assertThat(group.tensors()).containsExactly(x, flat);
        });
  }

  @Test
  void whatACallerReadsKeepsItsScale() {
    int x = conv("first", image, Activation.RELU);
    assertThat(groups(conv("last", x, Activation.NONE), x)).isEmpty();
  }

  @Test
  void whatACurveTouchesKeepsItsScale() {
    int x = conv("first", image, Activation.NONE);
    assertThat(groups(conv("last", b.logistic("curve", x), Activation.NONE))).isEmpty();
  }

  @Test
  void aCurveThatIsFusedToALayerKeepsItsScale() {
    int x = conv("first", image, Activation.TANH);
    assertThat(groups(conv("last", x, Activation.NONE))).isEmpty();
  }

  @Test
  void aSumThatMeetsACurveOnOneSideIsFixedOnBoth() {
    int a = conv("a", image, Activation.RELU);
    int c = b.tanh("curve", conv("c", image, Activation.NONE));
    assertThat(groups(conv("last", b.add("sum", a, c), Activation.NONE))).isEmpty();
  }
}
