package dev.octet.engine.check;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.OperatorRule;
import dev.octet.engine.quantize.weights.WeightLevels;
import dev.octet.engine.quantize.weights.WeightQuantization.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks that no output channel has only zero weights although its largest real weight is several
 * times the scale. It warns about a layer whose weights are all smaller than half of their scale,
 * which can be large because of a large bias or output range.
 */
final class NonzeroWeights implements ArtifactCheck {
  /** Rounding never turns a weight of this many scales into zero. */
  private static final double CERTAIN_STEPS = 4;

  @Override
  public List<Finding> check(FinishedArtifact artifact) {
    List<Finding> findings = new ArrayList<>();
    Uses source = Uses.of(artifact.quantized().source());
    Graph graph = artifact.graph();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.Weighted op)) continue;
      Finding finding = finding(artifact, n, source.producer(node.output()), op);
      if (finding != null) findings.add(finding);
    }
    return findings;
  }

  private static @Nullable Finding finding(
      FinishedArtifact artifact, int index, @Nullable Node source, Op.Weighted op) {
    Graph graph = artifact.graph();
    Node node = graph.nodes().get(index);
    OperatorRule.Weighted rule = OperatorRule.weighted(op);
    Tensor integers = graph.tensor(node.input(rule.weights()));
    Quantization parameters = integers.quantization();
    if (source == null || !integers.isConstant() || parameters == null) return null;
    if (integers.type() != ElementType.INT8 && integers.type() != ElementType.UINT8) return null;
    Tensor real = artifact.quantized().source().tensor(source.input(rule.weights()));
    if (!real.isConstant() || real.type() != ElementType.FLOAT32) return null;
    double[] largest = largest(real, integers, rule.axis());
    double most = 0;
    boolean allZero = true;
    for (int c = 0; c < largest.length; c++) {
      if (largest[c] < 0) {
        allZero = false;
        continue;
      }
      most = Math.max(most, largest[c]);
      if (largest[c] < CERTAIN_STEPS * parameters.scale(c)) continue;
      return new Finding.Fault(
          "%s: the weights of output channel %d are all zero, though the largest is %g and the scale %g"
              .formatted(artifact.at(index), c, largest[c], parameters.scale(c)));
    }
    return allZero && most > 0 ? zero(graph.layerName(node), most, parameters.scale()) : null;
  }

  /**
   * Returns the largest real weight of each output channel whose weights are all stored as zero; -1
   * for other channels.
   */
  private static double[] largest(Tensor real, Tensor integers, int axis) {
    var layout = Layout.of(integers.shape(), axis);
    WeightLevels levels = WeightLevels.of(integers);
    byte[] stored = integers.requireConstant().bytes();
    float[] weights = real.requireConstant().floats();
    var largest = new double[layout.channels()];
    for (int i = 0; i < stored.length; i++) {
      int c = layout.channel(i);
      if (levels.level(stored[i]) != 0) largest[c] = -1;
      else if (largest[c] >= 0) largest[c] = Math.max(largest[c], Math.abs(weights[i]));
    }
    return largest;
  }

  private static Finding zero(String layer, double largest, double step) {
    return new Finding.Notice(
        new Warning(
            "weights-became-zero",
            String.format(
                Locale.ROOT,
                "All weights of layer '%s' became 0: the largest is %.3g, but the scale is %.3g,"
                    + " because the layer's bias must fit into 32 bits or its output has a large"
                    + " range. The layer outputs only its bias. Name it in \"keepFloat\" if that"
                    + " matters.",
                layer,
                largest,
                step)));
  }
}
