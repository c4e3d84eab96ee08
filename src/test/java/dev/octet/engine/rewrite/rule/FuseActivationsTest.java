package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Activation functions that are operators of their own. */
class FuseActivationsTest {
  private static final Shape IMAGE = Shape.of(1, 4, 4, 3);
  private static final int CHANNELS = 4;

  @TempDir Path folder;

  private static int conv(GraphBuilder b, String name, int x, Activation activation) {
    return RewriteTrial.conv(b, name, x, CHANNELS, activation);
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().name()).toList();
  }

  private static FoldedNetwork fused(Graph graph) {
    return new Folding(List.of(new FuseActivations())).fold(graph);
  }

  @Test
  void layersTakeUpWhatFollowsThemAlone() throws IOException {
    var b = new GraphBuilder("net");
    int one = b.relu("relu", conv(b, "conv", b.input("x", IMAGE), Activation.NONE));
    int two = b.relu6("relu6", conv(b, "conv2", one, Activation.NONE));
    int sum = b.relu("last", b.add("add", one, two));
    Graph graph = b.output(sum).build();
    FoldedNetwork network = fused(graph);
    assertThat(operators(network.folded())).containsExactly("CONV_2D", "CONV_2D", "ADD");
    try (var trial = new RewriteTrial(graph, folder)) {
      trial.assertSame(network.folded(), 0);
    }
    assertThat(network.layers(List.of("conv", "relu", "conv2", "add")))
        .containsExactly("relu", "relu6", "last");
    assertThat(network.certificates())
        .singleElement()
        .satisfies(certificate -> {
          assertThat(certificate.kept()).isTrue();
          assertThat(certificate.promise()).isInstanceOf(Promise.Exact.class);
          assertThat(certificate.sites())
              .extracting(Certificate.Site::layer)
              .containsExactly("conv", "conv2", "add");
        });
  }

  @Test
  void whatOthersReadStaysAsItIs() {
    var b = new GraphBuilder("net");
    int x = conv(b, "conv", b.input("x", IMAGE), Activation.NONE);
    int both = b.add("add", b.relu("relu", x), x);
    Graph graph = b.output(both).build();
    assertThat(fused(graph).folded()).isSameAs(graph);
  }

  @Test
  void anOutputOfTheNetworkStaysAsItIs() {
    var b = new GraphBuilder("net");
    int x = conv(b, "conv", b.input("x", IMAGE), Activation.NONE);
    Graph graph = b.output(x).output(b.relu("relu", x)).build();
    assertThat(fused(graph).folded()).isSameAs(graph);
  }

  @Test
  void aLayerHasOneActivationAndNotEachHasOne() {
    var b = new GraphBuilder("net");
    int x = conv(b, "conv", b.input("x", IMAGE), Activation.RELU6);
    int clipped = b.relu("relu", x);
    int joined = b.relu("joined", b.concatenation("concat", 3, clipped, clipped));
    Graph graph = b.output(joined).build();
    assertThat(fused(graph).folded()).isSameAs(graph);
  }

  @Test
  void itComesAfterBatchNormalization() throws IOException {
    var b = new GraphBuilder("net");
    int x = conv(b, "conv", b.input("x", IMAGE), Activation.NONE);
    float[] ones = {1, 2, 3, 4};
    x = b.batchNormalization("norm", x, ones, ones, ones, ones, 1e-3f);
    FoldedNetwork network = fused(b.output(b.relu("relu", x)).build());
    assertThat(operators(network.folded())).containsExactly("CONV_2D");
    assertThat(network.layers(List.of("conv", "norm", "relu"))).containsExactly("relu");
  }
}
