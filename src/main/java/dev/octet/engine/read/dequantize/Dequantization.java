package dev.octet.engine.read.dequantize;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.edit.Activations;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.QuantizedParts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the quantized parts of a network floats:
 *
 * <pre>{@code
 * QUANTIZE(x) -> q,  CONV_2D(q, int8 weights, int32 bias) -> r,  DEQUANTIZE(r) -> y
 *   -> CONV_2D(x, float weights, float bias) -> y
 * }</pre>
 *
 * <p>A bias gets the scale that the kernels use: that of the input times that of the weights. With
 * {@link QuantizedParts#KEEP}, a FAKE_QUANT behind each tensor has the range that its integers can
 * represent; it rounds as the integers did.
 */
public final class Dequantization {
  /**
   * Operators that compute with the integers themselves and not with the numbers they stand for.
   */
  private static final Set<String> RAW = Set.of("CAST", "BITCAST");

  /** Parts of the names of operators whose integer kernels have scales of their own inside. */
  private static final List<String> STATEFUL = List.of("LSTM", "RNN", "SVDF");

  private static final int BITS = 8;
  private static final int WIDE_BITS = 16;

  private final Graph graph;
  private final boolean keepsRanges;
  private final IntegerConstants constants;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /** For each tensor that is no longer computed, the one that equals it. */
  private final Map<Integer, Integer> standIns = new HashMap<>();

  private int activations;
  private int weights;

  private Dequantization(Graph graph, boolean keepsRanges, long fileBytes) {
    this.graph = graph;
    this.keepsRanges = keepsRanges;
    constants = new IntegerConstants(fileBytes);
  }

  /**
   * Returns the float network that a network with quantized parts approximates.
   *
   * @param graph the network; need not be verified
   * @param parts {@link QuantizedParts#KEEP} or {@link QuantizedParts#REQUANTIZE}
   * @param fileBytes size of the model's file in bytes, which limits the size of the constants
   * @param warnings receives what was done
   * @throws RejectedInputException {@code already-quantized} if a part can't become float
   */
  public static Graph of(
      Graph graph, QuantizedParts parts, long fileBytes, List<Warning> warnings) {
    var dequantization = new Dequantization(graph, parts == QuantizedParts.KEEP, fileBytes);
    Graph floats = dequantization.floats();
    warnings.add(
        warning(dequantization.activations, dequantization.weights, dequantization.keepsRanges));
    return floats;
  }

  /** Returns the warning that says what was done. */
  public static Warning warning(int activations, int weights, boolean keepsRanges) {
    return new Warning(
        "quantized-parts-dequantized",
        ("The model is quantized in part: %d activations and %d constants are integers. As the"
                + " recipe asks, they became floats and are quantized %s. The artifact is compared"
                + " with this float network, not with the float model from which the parts were"
                + " quantized.")
            .formatted(
                activations,
                weights,
                keepsRanges ? "again with the ranges of the activations kept" : "anew"));
  }

  private Graph floats() {
    for (Tensor tensor : graph.tensors()) {
      names.add(tensor.name());
      tensors.add(real(tensor));
    }
    if (keepsRanges) for (int input : graph.inputs()) keepInput(input);
    for (Node node : graph.nodes()) add(node);
    List<Integer> outputs = graph.outputs().stream().map(this::output).toList();
    return new Graph(graph.name(), tensors, nodes, graph.inputs(), outputs, graph.signatures());
  }

  private Tensor real(Tensor tensor) {
    Quantization scales = IntegerConstants.scales(tensor);
    if (scales == null) return tensor.withQuantization(tensor.type(), null);
    requireZeroPoints(tensor, scales);
    if (tensor.isConstant()) {
      weights++;
      return constants.ofQuantized(tensor, scales);
    }
    activations++;
    return Tensor.activation(tensor.name(), tensor.shape(), ElementType.FLOAT32);
  }

  private static void requireZeroPoints(Tensor tensor, Quantization scales) {
    int low = low(tensor.type());
    int high = high(tensor.type());
    for (int zeroPoint : scales.zeroPoints()) {
      if (zeroPoint >= low && zeroPoint <= high) continue;
      throw ModelProblems.invalid(
          "tensor '%s'".formatted(tensor.name()),
          "Its zero point %d is out of range for %s.".formatted(zeroPoint, tensor.type()));
    }
  }

  private void add(Node node) {
    switch (node.op()) {
      case Op.Quantize _ -> quantize(node);
      case Op.Dequantize _ -> dequantize(node);
      default -> compute(node);
    }
  }

  private void quantize(Node node) {
    int output = node.output();
    int input = resolved(node.input(0));
    Quantization scales = IntegerConstants.scales(graph.tensor(output));
    if (scales == null || tensors.get(input).type() != ElementType.FLOAT32) throw refused(node);
    if (keepsRanges && !tensors.get(input).isConstant()) {
      nodes.add(new Node(range(graph.tensor(output), scales), List.of(input), List.of(output)));
    } else standIns.put(output, input);
  }

  private void dequantize(Node node) {
    int input = resolved(node.input(0));
    if (tensors.get(input).type() == ElementType.FLOAT16 && tensors.get(input).isConstant()) {
      tensors.set(input, constants.ofHalf(tensors.get(input)));
    }
    if (tensors.get(input).type() != ElementType.FLOAT32) throw refused(node);
    standIns.put(node.output(), input);
  }

  private void compute(Node node) {
    List<Integer> touched = new ArrayList<>(node.inputs());
    touched.addAll(node.outputs());
    boolean quantized =
        touched.stream()
            .anyMatch(id -> id != Node.ABSENT && IntegerConstants.scales(graph.tensor(id)) != null);
    String name = node.op().name();
    if (quantized && (RAW.contains(name) || STATEFUL.stream().anyMatch(name::contains))) {
      throw refused(node);
    }
    List<Integer> inputs = new ArrayList<>(node.inputs());
    if (quantized && node.op() instanceof Op.Weighted op) bias(node, op, inputs);
    inputs.replaceAll(this::resolved);
    List<Integer> outputs = new ArrayList<>(node.outputs());
    List<Node> ranges = keepsRanges ? kept(node, outputs) : List.of();
    nodes.add(clipped(node, new Node(node.op(), inputs, outputs)));
    nodes.addAll(ranges);
  }

  /**
   * Returns a node with a RELU if its integers can't represent values below 0: then a missing
   * activation function may have been left to the integers.
   */
  private Node clipped(Node integer, Node real) {
    Quantization scales = IntegerConstants.scales(graph.tensor(integer.output()));
    boolean cuts =
        scales != null && scales.zeroPoint() == low(graph.tensor(integer.output()).type());
    boolean plain =
        switch (real.op()) {
          case Op.Conv2D op -> op.activation() == Op.Activation.NONE;
          case Op.DepthwiseConv2D op -> op.activation() == Op.Activation.NONE;
          case Op.FullyConnected op -> op.activation() == Op.Activation.NONE;
          case Op.Add op -> op.activation() == Op.Activation.NONE;
          default -> false;
        };
    return cuts && plain ? Activations.with(real, Op.Activation.RELU) : real;
  }

  /** Replaces an integer bias by a float one. */
  private void bias(Node node, Op.Weighted op, List<Integer> inputs) {
    boolean transposed = op instanceof Op.TransposeConv;
    int position = transposed ? 3 : 2;
    if (!node.hasInput(position)) return;
    Tensor bias = graph.tensor(node.input(position));
    if (bias.type().isFloat()) return;
    Quantization data = IntegerConstants.scales(graph.tensor(node.input(transposed ? 2 : 0)));
    Quantization weight = IntegerConstants.scales(graph.tensor(node.input(1)));
    if (data == null || weight == null || !bias.isConstant() || bias.shape().rank() != 1) {
      throw refused(node);
    }
    List<Float> scales = new ArrayList<>();
    List<Integer> zeroPoints = new ArrayList<>();
    for (float scale : weight.scales()) {
      scales.add(data.scale() * scale);
      zeroPoints.add(0);
    }
    tensors.add(constants.ofQuantized(bias, new Quantization(scales, zeroPoints, 0)));
    inputs.set(position, tensors.size() - 1);
  }

  /**
   * Returns the nodes that round the quantized outputs of a node, and replaces those outputs by new
   * tensors. An operator that only moves values on one scale needs none.
   */
  private List<Node> kept(Node node, List<Integer> outputs) {
    List<Node> ranges = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      int output = outputs.get(i);
      if (output == Node.ABSENT) continue;
      Quantization scales = IntegerConstants.scales(graph.tensor(output));
      if (scales == null || (moves(node.op()) && scales.equals(firstScales(node)))) continue;
      Tensor real = tensors.get(output);
      boolean end = graph.outputs().contains(output);
      String other = unused(real.name() + (end ? "/unrounded" : "/rounded"));
      outputs.set(i, tensors.size());
      tensors.add(end ? real.withName(other) : real);
      if (!end) tensors.set(output, real.withName(other));
      ranges.add(
          new Node(range(graph.tensor(output), scales), List.of(outputs.get(i)), List.of(output)));
    }
    return ranges;
  }

  private void keepInput(int input) {
    Quantization scales = IntegerConstants.scales(graph.tensor(input));
    if (scales == null || standIns.containsKey(input)) return;
    Tensor real = tensors.get(input);
    tensors.add(real.withName(unused(real.name() + "/rounded")));
    int rounded = tensors.size() - 1;
    nodes.add(new Node(range(graph.tensor(input), scales), List.of(input), List.of(rounded)));
    standIns.put(input, rounded);
  }

  private static boolean moves(Op op) {
    return switch (op) {
      case Op.Reshape _,
          Op.Squeeze _,
          Op.ExpandDims _,
          Op.Transpose _,
          Op.Split _,
          Op.Slice _,
          Op.StridedSlice _,
          Op.MaxPool2D _,
          Op.Pad _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.ResizeNearestNeighbor _ ->
          true;
      default -> false;
    };
  }

  private @Nullable Quantization firstScales(Node node) {
    return node.inputs().stream()
        .filter(id -> id != Node.ABSENT && !graph.tensor(id).isConstant())
        .map(id -> IntegerConstants.scales(graph.tensor(id)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Returns a FAKE_QUANT with the range that a tensor's integers can represent. */
  private static Op range(Tensor tensor, Quantization scales) {
    if (scales.isPerChannel()) {
      throw already("'%s' has a scale for each channel".formatted(tensor.name()));
    }
    float low = (low(tensor.type()) - scales.zeroPoint()) * scales.scale();
    float high = (high(tensor.type()) - scales.zeroPoint()) * scales.scale();
    int bits = tensor.type() == ElementType.INT16 ? WIDE_BITS : BITS;
    return OpaqueOps.fakeQuant(low, high, bits, false);
  }

  private static int low(ElementType type) {
    return switch (type) {
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      default -> 0;
    };
  }

  private static int high(ElementType type) {
    return switch (type) {
      case INT8 -> Byte.MAX_VALUE;
      case INT16 -> Short.MAX_VALUE;
      default -> 255;
    };
  }

  /** Returns the id of an output, which keeps its name if another tensor takes its place. */
  private int output(int id) {
    int other = resolved(id);
    boolean edge = graph.inputs().contains(other) || graph.outputs().contains(other);
    if (other == id || edge || tensors.get(other).isConstant()) return other;
    String name = tensors.get(id).name();
    tensors.set(id, tensors.get(id).withName(tensors.get(other).name()));
    tensors.set(other, tensors.get(other).withName(name));
    return other;
  }

  private int resolved(int id) {
    return standIns.getOrDefault(id, id);
  }

  private String unused(String wish) {
    String name = wish;
    for (int i = 1; !names.add(name); i++) name = wish + "_" + i;
    return name;
  }

  private RejectedInputException refused(Node node) {
    return already(
        "%s '%s' computes with integers in a way that has no float equivalent"
            .formatted(node.op().name(), graph.layerName(node)));
  }

  private static RejectedInputException already(String what) {
    return ModelProblems.of(
        "already-quantized",
        "The model is quantized in part, and %s.".formatted(what),
        "Send the float model from which it was quantized.");
  }
}
