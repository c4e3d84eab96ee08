package dev.octet.engine.rewrite.older;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.trial.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OlderFormsTest {
  private static final Shape SHAPE = Shape.of(1, 4, 4, 4);

  @TempDir Path folder;

  private final GraphBuilder b = new GraphBuilder("net");

  private static FoldedNetwork at(int minor, Graph graph) {
    Release release = Release.of(2, minor);
    FoldedNetwork network = Folding.BATCH_NORMALIZATION.after(OlderForms.of(release)).fold(graph);
    assertThat(RequiredRelease.beyond(release, network.folded())).isEmpty();
    return network;
  }

  private Graph gelu(boolean approximate) {
    Tensor output = Tensor.activation("y", SHAPE, ElementType.FLOAT32);
    int x = b.input("x", SHAPE);
    return b.output(b.nodeMaking(List.of(output), OpaqueOps.gelu(approximate), x).getFirst())
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGeluStaysWithinItsBoundForEveryInput(boolean approximate) throws IOException {
    Graph graph = gelu(approximate);
    FoldedNetwork network = at(7, graph);
    assertThat(NamedLayers.operators(network.folded()))
        .containsExactly("MUL", "MUL", "ADD", "MUL", "LOGISTIC", "MUL");
    List<float[]> samples = Trial.samples(64, SHAPE.size());
    float[] scales = {1e-6f, 1e-3f, 0.1f, 1, 2, 4, 6, 10, 30, 1e3f, 1e6f};
    for (int s = 0; s < samples.size(); s++) {
      float[] sample = samples.get(s);
      for (int i = 0; i < sample.length; i++) sample[i] *= scales[s % scales.length];
    }
    double bound = approximate ? 2e-6 : GeluAsLogistic.LARGEST_ERROR;
    try (var trial = Trial.of(graph, samples, folder)) {
      for (int s = 0; s < samples.size(); s++) {
        float[] wanted = trial.outputs(graph, s).getFirst();
        float[] made = trial.outputs(network.folded(), s).getFirst();
        for (int i = 0; i < wanted.length; i++) {
          double rounding = 1e-6 * Math.abs(wanted[i]);
          assertThat((double) made[i])
              .as("GELU(%s)", samples.get(s)[i])
              .isCloseTo(wanted[i], within(bound + rounding));
        }
      }
    }
  }

  @Test
  void onlyTheFormOfTheGeluByTanhIsExact() {
    assertThat(at(8, gelu(true)).certificates())
        .singleElement()
        .satisfies(one -> assertThat(one.promise()).isInstanceOf(Promise.Exact.class));
    FoldedNetwork erf = at(8, gelu2());
    assertThat(erf.certificates())
        .singleElement()
        .satisfies(one -> assertThat(one.promise()).isInstanceOf(Promise.Bounded.class));
    assertThat(erf.layers(List.of("y"))).hasSize(6).contains("y");
  }

  private static Graph gelu2() {
    var other = new GraphBuilder("net");
    Tensor output = Tensor.activation("y", SHAPE, ElementType.FLOAT32);
    int x = other.input("x", SHAPE);
    return other
        .output(other.nodeMaking(List.of(output), OpaqueOps.gelu(false), x).getFirst())
        .build();
  }

  @Test
  void theNewestReleasesKeepTheirOperators() {
    Graph graph = gelu(false);
    assertThat(OlderForms.of(Release.NEWEST)).isEmpty();
    assertThat(at(9, graph).folded()).isEqualTo(graph);
  }

  @Test
  void aTileIsConcatenated() {
    Tensor output = Tensor.activation("y", Shape.of(1, 8, 4, 12), ElementType.FLOAT32);
    int x = b.input("x", SHAPE);
    int copies = b.list("copies", 1, 2, 1, 3);
    Graph graph =
        b.output(b.nodeMaking(List.of(output), OpaqueOps.plain("TILE"), x, copies).getFirst())
            .build();
    FoldedNetwork network = at(7, graph);
    assertThat(NamedLayers.operators(network.folded()))
        .containsExactly("CONCATENATION", "CONCATENATION");
    RandomRuns.assertSameOutputs(graph, network.folded(), 0);
    assertThat(at(8, graph).folded()).isEqualTo(graph);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RELU", "RELU6", "RELU_N1_TO_1"})
  void theActivationOfATransposedConvolutionIsSeparated(String activation) {
    int x = b.input("x", SHAPE);
    var weights = new float[4 * 3 * 3 * 4];
    for (int i = 0; i < weights.length; i++) weights[i] = (i % 7 - 3) / 3f;
    int size = b.list("size", 1, 8, 8, 4);
    int w = b.constant("w", Shape.of(4, 3, 3, 4), weights);
    int bias = b.constant("b", Shape.of(4), 0.1f, -0.2f, 0.3f, 0f);
    var op = new Op.TransposeConv(Padding.SAME, 2, 2, Activation.valueOf(activation));
    Graph graph = b.output(b.node("y", op, size, w, x, bias)).build();
    FoldedNetwork network = at(12, graph);
    assertThat(NamedLayers.operators(network.folded()))
        .containsExactly("TRANSPOSE_CONV", activation);
    RandomRuns.assertSameOutputs(graph, network.folded(), 0);
    assertThat(at(13, graph).folded()).isEqualTo(graph);
  }
}
