package dev.octet.engine.rewrite.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.rule.FuseActivations;
import dev.octet.engine.rewrite.rule.SplitPrelu;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldingTest {
  private static final Folding ALL = new Folding(List.of(new FuseActivations(), new SplitPrelu()));

  private final GraphBuilder b = new GraphBuilder("net");
  private final int x = b.input("x", Shape.of(1, 4, 4, 3));

  private int conv(String name, int from) {
    return RewriteTrial.conv(b, name, from, 3, Activation.NONE);
  }

  /** A convolution with a RELU and a PRELU. */
  private Graph network() {
    int y = b.relu("relu", conv("conv", x));
    return b.output(b.prelu("prelu", y, new float[] {0, 1, 2}, Shape.of(3))).build();
  }

  @Test
  void rulesFollowBatchNormalization() {
    float[] ones = {1, 2, 3};
    int y = b.batchNormalization("norm", conv("conv", x), ones, ones, ones, ones, 1e-3f);
    FoldedNetwork network = ALL.fold(b.output(b.relu("relu", y)).build());
    assertThat(NamedLayers.operators(network.folded())).containsExactly("CONV_2D");
    assertThat(network.layers(List.of("conv", "norm", "relu"))).containsExactly("relu");
  }

  @Test
  void namesAreFollowedThroughAllRules() {
    FoldedNetwork network = ALL.fold(network());
    assertThat(network.layers(List.of("conv"))).containsExactly("relu");
    assertThat(network.layers(List.of("prelu")))
        .containsExactlyInAnyOrder("prelu/positive", "prelu/negative", "prelu");
  }

  @Test
  void eachRuleThatChangedTheNetworkHasACertificate() {
    assertThat(ALL.fold(network()).certificates())
        .extracting(Certificate::rewrite)
        .containsExactly("fuse-activations", "split-prelu");
    assertThat(ALL.fold(network()).certificates())
        .allSatisfy(certificate -> {
          assertThat(certificate.promise()).isInstanceOf(Promise.Exact.class);
          assertThat(certificate.kept()).isTrue();
          assertThat(certificate.reason()).isEqualTo("proven");
        });
  }

  @Test
  void aNetworkThatNoRuleChangesIsItself() {
    Graph graph = b.output(conv("conv", x)).build();
    FoldedNetwork network = ALL.fold(graph);
    assertThat(network.folded()).isSameAs(graph);
    assertThat(network.certificates()).isEmpty();
  }

  @Test
  void anotherNetworkIsFoldedByTheSameRules() {
    Graph graph = network();
    Folding again = ALL.fold(graph).folding();
    assertThat(NamedLayers.operators(again.fold(graph).folded()))
        .containsExactly("CONV_2D", "MUL", "MUL", "SUB");
    Folding none = Folding.BATCH_NORMALIZATION.fold(graph).folding();
    assertThat(NamedLayers.operators(none.fold(graph).folded()))
        .containsExactly("CONV_2D", "RELU", "PRELU");
  }
}
