package dev.octet.engine.quantize;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.weights.WeightGrid;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.quantize.weights.WeightQuantization.Layout;
import dev.octet.engine.quantize.weights.WeightScheme;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the weights of a float network smaller and keeps its activations float. Weights become
 * 16-bit floats followed by DEQUANTIZE, or int8 weights for hybrid kernels, which take float data.
 * No calibration is needed.
 */
public final class WeightsOnly {
  /**
   * Minimum number of weights. Smaller constants stay float, as in TensorFlow Lite's converter,
   * because they save too little.
   */
  private static final int FEWEST_WEIGHTS = 1024;

  private static final String FEW = "it has fewer than " + FEWEST_WEIGHTS + " weights";

  private static final float LARGEST_HALF = 65504;

  private static final String KEPT = "the recipe keeps it float";

  private final Graph source;
  private final Target target;

  /** Reasons why layers keep float weights, by name. */
  private final Map<String, String> keepFloat;

  private final List<Tensor> tensors;
  private final List<Node> nodes = new ArrayList<>();
  private final List<KeptFloat> kept = new ArrayList<>();

  /** The tensor that is read in place of a constant of the source, by the constant's id. */
  private final Map<Integer, Integer> replaced = new HashMap<>();

  private WeightsOnly(Graph source, Target target, Map<String, String> keepFloat) {
    this.source = source;
    this.target = target;
    this.keepFloat = keepFloat;
    tensors = new ArrayList<>(source.tensors());
  }

  /**
   * Converts a network.
   *
   * @param target a target that {@link Target#isWeightsOnly() keeps activations float}
   * @param keepFloat names of layers whose weights stay float
   * @return the converted network; its list of layers is empty, since no activation is quantized
   */
  public static QuantizedGraph convert(Graph source, Target target, Set<String> keepFloat) {
    return convert(source, target, keepFloat, Release.NEWEST);
  }

  /**
   * Converts a network for older runtimes.
   *
   * @param runtime the oldest release whose kernels the converted layers may need
   */
  public static QuantizedGraph convert(
      Graph source, Target target, Set<String> keepFloat, Release runtime) {
    Map<String, String> reasons = new HashMap<>();
    for (String layer : keepFloat) reasons.put(layer, KEPT);
    QuantizedGraph converted = new WeightsOnly(source, target, reasons).convert();
    boolean tooNew = false;
    for (RequiredRelease.Need need : RequiredRelease.beyond(runtime, converted.graph())) {
      tooNew |= reasons.putIfAbsent(need.layer(), NewerKernels.reason(need, runtime)) == null;
    }
    return tooNew ? new WeightsOnly(source, target, reasons).convert() : converted;
  }

  private QuantizedGraph convert() {
    for (Node node : source.nodes()) {
      Tensor table = LookedUpRows.table(source, node);
      if (table != null) {
        lookUp(node, table);
        continue;
      }
      if (node.op() instanceof Op.SequenceLstm) {
        recurrent(node);
        continue;
      }
      if (!(node.op() instanceof Op.Weighted op)) {
        nodes.add(node);
        continue;
      }
      OperatorRule.Weighted rule = OperatorRule.weighted(op);
      String obstacle = obstacle(node, op, rule);
      if (obstacle == null) {
        weighted(node, rule);
      } else {
        kept.add(new KeptFloat(source.layerName(node), op.name(), obstacle));
        nodes.add(node);
      }
    }
    var graph =
        new Graph(
            source.name(), tensors, nodes, source.inputs(), source.outputs(), source.signatures());
    return new QuantizedGraph(target, source, graph, List.of(), kept);
  }

  /** Returns why layers of this kind can't have smaller weights; null if they can. */
  public static @Nullable String missingKernel(Op.Weighted op, Target target) {
    return op instanceof Op.TransposeConv && target.weights() != WeightScheme.HALF
        ? "TRANSPOSE_CONV has no kernel for int8 weights and float data"
        : null;
  }

  private @Nullable String obstacle(Node node, Op.Weighted op, OperatorRule.Weighted rule) {
    String reason = keepFloat.get(source.layerName(node));
    if (reason != null) return reason;
    Tensor weights = source.tensor(node.input(rule.weights()));
    if (!weights.isConstant()) return "its weights are computed by the network";
    if (weights.type() != ElementType.FLOAT32) {
      return "its weights have the element type " + weights.type();
    }
    if (target.weights() == WeightScheme.HALF) return obstacleForHalves(node, rule);
    String obstacle = obstacleForIntegers(weights);
    if (obstacle != null) return obstacle;
    return switch (op) {
      case Op.Conv2D _ ->
          weights.shape().channels() == source.tensor(node.input(rule.data())).shape().channels()
              ? null
              : "a CONV_2D with groups has no kernel for int8 weights and float data";
      case Op.TransposeConv _, Op.DepthwiseConv2D _, Op.FullyConnected _ ->
          missingKernel(op, target);
    };
  }

  private static @Nullable String obstacleForIntegers(Tensor weights) {
    String obstacle = notFinite(weights);
    if (obstacle != null) return obstacle;
    return weights.shape().elements() < FEWEST_WEIGHTS ? FEW : null;
  }

  private static @Nullable String notFinite(Tensor weights) {
    for (float value : weights.requireConstant().floats()) {
      if (!Float.isFinite(value)) return "its constant '" + weights.name() + "' is not finite";
    }
    return null;
  }

  private @Nullable String obstacleForHalves(Node node, OperatorRule.Weighted rule) {
    for (int position : List.of(rule.weights(), rule.bias())) {
      if (!node.hasInput(position)) continue;
      Tensor tensor = source.tensor(node.input(position));
      String obstacle = tensor.isConstant() ? obstacleForHalves(tensor) : null;
      if (obstacle != null) return obstacle;
    }
    return null;
  }

  private static @Nullable String obstacleForHalves(Tensor constant) {
    for (float value : constant.requireConstant().floats()) {
      if (Math.abs(value) <= LARGEST_HALF) continue;
      return "its constant '%s' holds %s, which a 16-bit float can't represent"
          .formatted(constant.name(), value);
    }
    return null;
  }

  /**
   * Makes the weights of an LSTM smaller. All eight matrices have the same element type, and int8
   * ones one scale each, as the hybrid kernel requires.
   */
  private void recurrent(Node node) {
    boolean half = target.weights() == WeightScheme.HALF;
    int last = half ? node.inputs().size() : Op.SequenceLstm.BIASES;
    List<Integer> constants = node.inputs().subList(Op.SequenceLstm.WEIGHTS, last);
    String obstacle = obstacle(node, constants, half);
    if (obstacle != null) {
      kept.add(new KeptFloat(source.layerName(node), node.op().name(), obstacle));
      nodes.add(node);
      return;
    }
    List<Integer> inputs = new ArrayList<>(node.inputs());
    for (int i = Op.SequenceLstm.WEIGHTS; i < last; i++) {
      inputs.set(
          i,
          replaced.computeIfAbsent(
              node.input(i),
              id ->
                  half
                      ? dequantized(id)
                      : add(int8(source.tensor(id), WeightScheme.PER_TENSOR, 0))));
    }
    nodes.add(new Node(node.op(), inputs, node.outputs()));
  }

  private @Nullable String obstacle(Node node, List<Integer> constants, boolean half) {
    String reason = keepFloat.get(source.layerName(node));
    if (reason != null) return reason;
    long weights = 0;
    for (int id : constants) {
      Tensor tensor = source.tensor(id);
      if (!tensor.isConstant()) return "its weights are computed by the network";
      String obstacle = half ? obstacleForHalves(tensor) : notFinite(tensor);
      if (obstacle != null) return obstacle;
      weights += tensor.shape().elements();
    }
    return half || weights >= FEWEST_WEIGHTS ? null : FEW;
  }

  /**
   * Makes the table of a lookup smaller. 16-bit floats are dequantized before the lookup, int8 rows
   * after it.
   */
  private void lookUp(Node node, Tensor table) {
    boolean half = target.weights() == WeightScheme.HALF;
    String obstacle = keepFloat.get(source.layerName(node));
    if (obstacle == null) obstacle = half ? obstacleForHalves(table) : obstacleForIntegers(table);
    if (obstacle != null) {
      kept.add(new KeptFloat(source.layerName(node), node.op().name(), obstacle));
      nodes.add(node);
      return;
    }
    int position = LookedUpRows.tablePosition(source, node);
    List<Integer> inputs = new ArrayList<>(node.inputs());
    if (half) {
      inputs.set(position, replaced.computeIfAbsent(node.input(position), this::dequantized));
      nodes.add(new Node(node.op(), inputs, node.outputs()));
      return;
    }
    Tensor integers = int8(table, WeightScheme.PER_TENSOR, 0);
    inputs.set(position, add(integers));
    Tensor rows = source.tensor(node.output());
    int looked =
        add(
            rows.withName(rows.name() + "_int8")
                .withQuantization(integers.type(), integers.quantization()));
    nodes.add(new Node(node.op(), inputs, List.of(looked)));
    nodes.add(new Node(new Op.Dequantize(), List.of(looked), node.outputs()));
  }

  private void weighted(Node node, OperatorRule.Weighted rule) {
    List<Integer> inputs = new ArrayList<>(node.inputs());
    boolean half = target.weights() == WeightScheme.HALF;
    inputs.set(
        rule.weights(),
        replaced.computeIfAbsent(
            node.input(rule.weights()), id -> half ? dequantized(id) : add(int8(id, node, rule))));
    if (half && node.hasInput(rule.bias())) {
      int bias = node.input(rule.bias());
      if (source.tensor(bias).isConstant()) {
        inputs.set(rule.bias(), replaced.computeIfAbsent(bias, this::dequantized));
      }
    }
    nodes.add(new Node(node.op(), inputs, node.outputs()));
  }

  private Tensor int8(int id, Node node, OperatorRule.Weighted rule) {
    // This version of the FULLY_CONNECTED kernel reads a single scale; a newer version reads per-
    // channel scales.
    WeightScheme scheme =
        node.op() instanceof Op.FullyConnected ? WeightScheme.PER_TENSOR : target.weights();
    return int8(source.tensor(id), scheme, rule.axis());
  }

  private static Tensor int8(Tensor weights, WeightScheme scheme, int axis) {
    Layout layout = Layout.of(weights.shape(), axis);
    double[] steps = WeightGrid.minMax(scheme, weights.requireConstant().floats(), layout).steps();
    List<Float> scales = new ArrayList<>(steps.length);
    for (double step : steps) scales.add((float) Math.max(step, Float.MIN_NORMAL));
    var parameters = new Quantization(scales, Collections.nCopies(scales.size(), 0), axis);
    if (!scheme.isPerChannel()) parameters = Quantization.perTensor(scales.getFirst(), 0);
    return WeightQuantization.round(weights, scheme.type(), parameters, axis);
  }

  /**
   * Stores a constant as 16-bit floats and returns the output of the DEQUANTIZE that follows it.
   */
  private int dequantized(int id) {
    Tensor real = source.tensor(id);
    float[] values = real.requireConstant().floats();
    var halves = new short[values.length];
    for (int i = 0; i < halves.length; i++) halves[i] = Float.floatToFloat16(values[i]);
    int half =
        add(
            new Tensor(
                real.name(), real.shape(), ElementType.FLOAT16, null, Constant.ofShorts(halves)));
    int made = add(Tensor.activation(real.name() + "_unfolded", real.shape(), ElementType.FLOAT32));
    nodes.add(new Node(new Op.Dequantize(), List.of(half), List.of(made)));
    return made;
  }

  private int add(Tensor tensor) {
    tensors.add(tensor);
    return tensors.size() - 1;
  }
}
