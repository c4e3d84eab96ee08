package dev.octet.engine.rewrite.refit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.RewriteTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer fitted to inputs that have changed, judged by TensorFlow Lite. */
class LayerRefitTest {
  private static final int CHANGED = 0;
  private static final int REFITTED = 1;

  @TempDir Path folder;

  private static Graph network() {
    var random = new SplittableRandom(3);
    var b = new GraphBuilder("layers");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    x = pointwise(b, "changed", x, RewriteTrial.values(random, 9, 1), 3, Activation.NONE);
    x = pointwise(b, "refitted", x, RewriteTrial.values(random, 15, 4), 5, Activation.RELU6);
    return b.output(x).build();
  }

  private static int pointwise(
      GraphBuilder b, String name, int x, float[] weights, int out, Activation activation) {
    Shape shape = Shape.of(out, 1, 1, weights.length / out);
    return b.conv2d(name, x, weights, shape, new float[out], 1, Padding.SAME, activation);
  }

  /** With its first layer's channels mixed; what follows could undo it. */
  private static Graph mixed(Graph graph) {
    LayerWeights layer = Objects.requireNonNull(LayerWeights.of(graph, CHANGED));
    for (int i = 0; i < layer.inputs(); i++) {
      layer.weight(1, 0, i, 2 * layer.weight(1, 0, i) + 0.5f * layer.weight(0, 0, i));
    }
    layer.bias()[2] = 0.75f;
    var edit = new GraphEdit(graph);
    layer.store(edit);
    return edit.build();
  }

  @Test
  void aLayerMakesUpForWhatHasChangedBeforeIt() throws IOException {
    Graph graph = network();
    Graph mixed = mixed(graph);
    try (var trial = Trial.of(graph, RewriteTrial.samples(graph, 1), folder)) {
      Shape input = Shape.of(1, 6, 6, 3);
      var views = Views.of(trial.reader(), Trial.range(0, 16), 16, input, true);
      var context = new FitContext(views, 2, folder);
      var refit = new LayerRefit(graph, context);
      try (var before = new NetworkPrefix(context);
          var after = new NetworkPrefix(context)) {
        double spoilt = distance(trial, graph, mixed);
        Graph fitted = refit.refit(mixed, REFITTED, before, after);
        assertThat(distance(trial, graph, fitted)).isLessThan(0.05 * spoilt);
        before.advance(graph, REFITTED);
        after.advance(mixed, REFITTED);
        assertThat(after.isAt(graph.nodes().get(CHANGED).output())).isTrue();
        fitted = refit.refit(mixed, REFITTED, before, after);
        assertThat(distance(trial, graph, fitted)).isLessThan(0.05 * spoilt);
      }
    }
  }

  /** The squared distance of the outputs, on samples that nothing was fitted to. */
  private static double distance(Trial trial, Graph one, Graph other) {
    double sum = 0;
    for (int sample = 16; sample < 24; sample++) {
      float[] a = trial.outputs(one, sample).getFirst();
      float[] b = trial.outputs(other, sample).getFirst();
      for (int i = 0; i < a.length; i++) sum += Math.pow(a[i] - b[i], 2);
    }
    return sum;
  }

  @Test
  void onlyPointwiseLayersWithAnActivationAreOfThisKind() {
    Graph graph = network();
    assertThat(LayerRefit.isPossible(graph, CHANGED)).isFalse();
    assertThat(LayerRefit.isPossible(graph, REFITTED)).isTrue();
  }
}
