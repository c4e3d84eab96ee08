package dev.octet.engine.lint;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Checks a network against the requirements of NNAPI 1.0 and 1.1: each {@link LintRule} at each
 * layer.
 */
public final class NnapiLint {
  private static final int WEIGHTS = 1;

  /** Relative tolerance of a bias's scale: a few rounding errors of a 32-bit float. */
  private static final double BIAS_TOLERANCE = 1e-5;

  private static final Quantization SCORES = Quantization.perTensor(1f / 256, 0);

  private final Graph graph;
  private final List<LintFinding> findings = new ArrayList<>();

  private NnapiLint(Graph graph) {
    this.graph = graph;
  }

  /**
   * Checks a network.
   *
   * @param graph a verified graph with the quantization parameters of its tensors; may also be a
   *     float graph
   * @return all findings, in execution order; empty if the network satisfies every rule
   */
  public static List<LintFinding> of(Graph graph) {
    var lint = new NnapiLint(graph);
    for (Node node : graph.nodes()) lint.check(node);
    return List.copyOf(lint.findings);
  }

  private void check(Node node) {
    if (!hasQuantizedForm(node.op())) {
      add(
          LintRule.OPERATOR,
          node,
          node.op().name() + " has no quantized operation before API level 29");
      return;
    }
    if (!hasFittingTypes(node)) return;
    switch (node.op()) {
      case Op.Weighted _ -> weighted(node);
      case Op.Mul _ -> product(node, tensor(node, 0), tensor(node, 1));
      case Op.Softmax _, Op.Logistic _ -> given(node);
      case Op.Concatenation _ -> {
        for (int i = 0; i < node.inputs().size(); i++) {
          same(LintRule.CONCATENATION_SCALE, node, tensor(node, i));
        }
      }
      case Op.Add _, Op.Dequantize _ -> {}
      default -> same(LintRule.SAME_SCALE, node, tensor(node, 0));
    }
  }

  private static boolean hasQuantizedForm(Op op) {
    return switch (op) {
      case Op.Conv2D conv -> conv.dilationHeight() == 1 && conv.dilationWidth() == 1;
      case Op.DepthwiseConv2D conv -> conv.dilationHeight() == 1 && conv.dilationWidth() == 1;
      case Op.FullyConnected _,
          Op.Add _,
          Op.Mul _,
          Op.AveragePool2D _,
          Op.MaxPool2D _,
          Op.Mean _,
          Op.Pad _,
          Op.Reshape _,
          Op.Squeeze _,
          Op.Transpose _,
          Op.Concatenation _,
          Op.StridedSlice _,
          Op.Softmax _,
          Op.Logistic _,
          Op.Relu _,
          Op.Relu6 _,
          Op.ReluN1To1 _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.Dequantize _ ->
          true;
      case Op.TransposeConv _,
          Op.Sub _,
          Op.Maximum _,
          Op.Minimum _,
          Op.PadV2 _,
          Op.ExpandDims _,
          Op.Split _,
          Op.Slice _,
          Op.Pack _,
          Op.Tanh _,
          Op.LeakyRelu _,
          Op.Prelu _,
          Op.HardSwish _,
          Op.ResizeBilinear _,
          Op.ResizeNearestNeighbor _,
          Op.Quantize _,
          Op.SequenceLstm _,
          Op.BatchNormalization _,
          Op.Opaque _ ->
          false;
    };
  }

  /**
   * Returns whether all real-valued tensors of a node are uint8 with one scale; adds a finding for
   * each that is not.
   */
  private boolean hasFittingTypes(Node node) {
    int before = findings.size();
    for (int i = 0; i < node.inputs().size(); i++) {
      if (!node.hasInput(i)) continue;
      boolean bias = node.op() instanceof Op.Weighted && i > WEIGHTS;
      if (bias) fits(node, tensor(node, i), ElementType.INT32);
      else if (isReal(tensor(node, i))) fits(node, tensor(node, i), ElementType.UINT8);
    }
    if (!(node.op() instanceof Op.Dequantize)) {
      for (int output : node.outputs()) fits(node, graph.tensor(output), ElementType.UINT8);
    }
    return findings.size() == before;
  }

  private static boolean isReal(Tensor tensor) {
    return tensor.type().isFloat() || tensor.quantization() != null;
  }

  private void fits(Node node, Tensor tensor, ElementType type) {
    Quantization quantization = tensor.quantization();
    String found =
        tensor.type() != type || quantization == null
            ? tensor.type() + (quantization == null ? " without a scale" : "")
            : quantization.isPerChannel() ? quantization.scales().size() + " scales" : null;
    if (found == null) return;
    add(
        LintRule.ELEMENT_TYPE,
        node,
        "'%s' has %s, expected %s with one scale".formatted(tensor.name(), found, type));
  }

  private void weighted(Node node) {
    Tensor data = tensor(node, 0);
    Tensor weights = tensor(node, WEIGHTS);
    product(node, data, weights);
    if (node.hasInput(WEIGHTS + 1)) bias(node, data, weights, tensor(node, WEIGHTS + 1));
    if (!weights.isConstant()) return;
    var zeros = WeightZeros.of(weights.requireConstant().bytes());
    if (zeros.count() > 0) {
      add(
          LintRule.WEIGHT_ZERO,
          node,
          "%d of %d weights are stored as 0, the first at byte %d"
              .formatted(zeros.count(), weights.shape().elements(), zeros.first()));
    }
    if (node.op() instanceof Op.DepthwiseConv2D || zeros.close() == 0) return;
    add(
        LintRule.CLOSE_WEIGHT_ZEROS,
        node,
        ("%d weights stored as 0 follow another one within %d bytes, the first at byte" + " %d")
            .formatted(zeros.close(), WeightZeros.DISTANCE - 1, zeros.firstClose()));
  }

  private void product(Node node, Tensor a, Tensor b) {
    double product = (double) scale(a) * scale(b);
    double output = scale(graph.tensor(node.output()));
    if (product < output) return;
    add(
        LintRule.SCALE_PRODUCT,
        node,
        "%.6g x %.6g = %.6g is not below the output's scale %.6g"
            .formatted(scale(a), scale(b), product, output));
  }

  private void bias(Node node, Tensor data, Tensor weights, Tensor bias) {
    double product = (double) scale(data) * scale(weights);
    boolean fits = Math.abs(scale(bias) - product) <= BIAS_TOLERANCE * product;
    if (fits && parameters(bias).zeroPoint() == 0) return;
    add(
        LintRule.BIAS_SCALE,
        node,
        "'%s' has scale %.6g and zero point %d, expected %.6g and 0"
            .formatted(bias.name(), scale(bias), parameters(bias).zeroPoint(), product));
  }

  private void given(Node node) {
    Quantization made = parameters(graph.tensor(node.output()));
    if (made.equals(SCORES)) return;
    add(
        LintRule.GIVEN_SCALE,
        node,
        "the output has scale %.6g and zero point %d, expected 1/256 and 0"
            .formatted(made.scale(), made.zeroPoint()));
  }

  private void same(LintRule rule, Node node, Tensor input) {
    Tensor output = graph.tensor(node.output());
    Quantization in = parameters(input);
    Quantization out = parameters(output);
    if (in.scale() == out.scale() && in.zeroPoint() == out.zeroPoint()) return;
    add(
        rule,
        node,
        "'%s' has scale %.6g and zero point %d, but '%s' has %.6g and %d"
            .formatted(
                input.name(),
                in.scale(),
                in.zeroPoint(),
                output.name(),
                out.scale(),
                out.zeroPoint()));
  }

  private void add(LintRule rule, Node node, String detail) {
    findings.add(new LintFinding(rule, graph.layerName(node), detail));
  }

  private Tensor tensor(Node node, int input) {
    return graph.tensor(node.input(input));
  }

  private static float scale(Tensor tensor) {
    return parameters(tensor).scale();
  }

  private static Quantization parameters(Tensor tensor) {
    return Objects.requireNonNull(tensor.quantization());
  }
}
