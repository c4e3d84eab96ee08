package dev.octet.engine.quantize;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Puts the quantized network together: the source's tensors keep their ids, each real activation
 * has an int8 and, where a float node or a float output asks for it, a float form, and constants
 * are quantized for each use.
 */
final class GraphAssembly {
  private static final int UINT8_OFFSET = 128;

  private final Graph source;
  private final Quantizability quantizability;
  private final ScaleGroups groups;
  private final IntFunction<Quantization> parameters;
  private final QuantizationOptions options;

  private final List<Tensor> tensors;
  private final List<Node> nodes = new ArrayList<>();
  private final List<QuantizedGraph.Layer> layers = new ArrayList<>();
  private final Map<Integer, Integer> int8Form = new HashMap<>();
  private final Map<Integer, Integer> floatForm = new HashMap<>();
  private final Map<List<Integer>, Integer> requantizedForm = new HashMap<>();
  private final Set<Integer> constantsTaken = new HashSet<>();

  GraphAssembly(
      Graph source,
      Quantizability quantizability,
      ScaleGroups groups,
      IntFunction<Quantization> parameters,
      QuantizationOptions options) {
    this.source = source;
    this.quantizability = quantizability;
    this.groups = groups;
    this.parameters = parameters;
    this.options = options;
    this.tensors = new ArrayList<>(source.tensors());
  }

  QuantizedGraph assemble() {
    for (int input : source.inputs()) declareInput(input);
    for (int i = 0; i < source.nodes().size(); i++) {
      if (quantizability.quantized(i)) {
        quantizedNode(i);
      } else {
        floatNode(source.nodes().get(i));
      }
    }
    List<Integer> outputs = source.outputs().stream().map(this::deliver).toList();
    var graph =
        new Graph(source.name(), tensors, nodes, source.inputs(), outputs, source.signatures());
    return new QuantizedGraph(source, graph, layers, quantizability.keptFloat());
  }

  private void declareInput(int input) {
    if (!Quantizability.isReal(source.tensor(input))) return;
    switch (options.inputType()) {
      case INT8 -> {
        become(input, ElementType.INT8, parameters.apply(input));
        int8Form.put(input, input);
      }
      case UINT8 -> become(input, ElementType.UINT8, asUint8(parameters.apply(input)));
      default -> floatForm.put(input, input);
    }
  }

  private void quantizedNode(int index) {
    Node node = source.nodes().get(index);
    OperatorRule rule = OperatorRule.int8(node.op());
    List<Integer> inputs =
        rule instanceof OperatorRule.Weighted weighted
            ? weightedInputs(node, weighted)
            : plainInputs(index, node, rule);
    for (int output : node.outputs()) {
      become(output, ElementType.INT8, parameters.apply(output));
      int8Form.put(output, output);
      layers.add(new QuantizedGraph.Layer(index, nodes.size(), output, groups.note(output)));
    }
    nodes.add(new Node(node.op(), inputs, node.outputs()));
  }

  private List<Integer> weightedInputs(Node node, OperatorRule.Weighted rule) {
    List<Integer> inputs = new ArrayList<>(node.inputs());
    while (inputs.size() <= rule.bias()) inputs.add(Node.ABSENT);
    int data = int8(node.input(rule.data()));
    double inputScale = quantization(data).scale();
    double outputScale = parameters.apply(node.output()).scale();
    Tensor weights = source.tensor(node.input(rule.weights()));
    var layout = WeightQuantization.Layout.of(weights.shape(), rule.axis());
    double[] bias = sourceBias(source, node, rule, layout.channels());
    List<Float> scales =
        WeightQuantization.scales(
            weights.requireConstant().floats(), layout, bias, inputScale, outputScale);
    String biasName =
        node.hasInput(rule.bias())
            ? source.tensor(node.input(rule.bias())).name()
            : source.layerName(node) + "/bias";
    inputs.set(rule.data(), data);
    inputs.set(
        rule.weights(),
        constant(
            node.input(rule.weights()), WeightQuantization.round(weights, scales, rule.axis())));
    inputs.set(
        rule.bias(),
        constant(
            inputs.get(rule.bias()), WeightQuantization.bias(biasName, bias, inputScale, scales)));
    return inputs;
  }

  /** The float bias of a weighted node of the source; zeros where it has none. */
  static double[] sourceBias(Graph source, Node node, OperatorRule.Weighted rule, int channels) {
    var bias = new double[channels];
    if (!node.hasInput(rule.bias())) return bias;
    float[] given = source.tensor(node.input(rule.bias())).requireConstant().floats();
    for (int c = 0; c < channels; c++) bias[c] = given[c];
    return bias;
  }

  private List<Integer> plainInputs(int index, Node node, OperatorRule rule) {
    List<Integer> inputs = new ArrayList<>(node.inputs());
    for (int position = 0; position < inputs.size(); position++) {
      int input = inputs.get(position);
      if (input == Node.ABSENT || source.tensor(input).type() != ElementType.FLOAT32) continue;
      Tensor tensor = source.tensor(input);
      if (tensor.isConstant()) {
        Quantization quantization =
            rule instanceof OperatorRule.Shared
                ? parameters.apply(node.output())
                : ActivationParameters.of(extent(tensor));
        inputs.set(position, constant(input, rounded(tensor, quantization)));
      } else if (groups.requantized(index, position)) {
        inputs.set(position, requantized(input, node.output()));
      } else {
        inputs.set(position, int8(input));
      }
    }
    return inputs;
  }

  private void floatNode(Node node) {
    List<Integer> inputs = new ArrayList<>(node.inputs());
    for (int position = 0; position < inputs.size(); position++) {
      int input = inputs.get(position);
      if (input == Node.ABSENT || !Quantizability.isReal(source.tensor(input))) continue;
      inputs.set(position, inFloat(input));
    }
    for (int output : node.outputs()) {
      if (Quantizability.isReal(source.tensor(output))) floatForm.put(output, output);
    }
    nodes.add(new Node(node.op(), inputs, node.outputs()));
  }

  /** The tensor that the caller reads in place of an output of the source. */
  private int deliver(int output) {
    if (!Quantizability.isReal(source.tensor(output))) return output;
    return switch (options.outputType()) {
      case INT8 -> named(int8(output), output);
      case UINT8 -> {
        if (tensors.get(output).type() == ElementType.UINT8) yield output;
        int int8 = int8(output);
        Tensor uint8 =
            source.tensor(output).withQuantization(ElementType.UINT8, asUint8(quantization(int8)));
        yield named(convert(new Op.Quantize(), int8, uint8), output);
      }
      default -> named(inFloat(output), output);
    };
  }

  /** Gives what is delivered the name of the source's output, and what lies inside another. */
  private int named(int delivered, int output) {
    if (delivered == output || source.inputs().contains(output)) return delivered;
    String name = source.tensor(output).name();
    tensors.set(output, tensors.get(output).withName(name + "_inside"));
    tensors.set(delivered, tensors.get(delivered).withName(name));
    return delivered;
  }

  private int int8(int tensor) {
    Integer form = int8Form.get(tensor);
    if (form != null) return form;
    Tensor int8 =
        source
            .tensor(tensor)
            .withName(source.tensor(tensor).name() + "_int8")
            .withQuantization(ElementType.INT8, parameters.apply(tensor));
    int made = convert(new Op.Quantize(), tensor, int8);
    int8Form.put(tensor, made);
    return made;
  }

  private int inFloat(int tensor) {
    Integer form = floatForm.get(tensor);
    if (form != null) return form;
    Tensor real = source.tensor(tensor).withName(source.tensor(tensor).name() + "_float");
    int made = convert(new Op.Dequantize(), int8(tensor), real);
    floatForm.put(tensor, made);
    return made;
  }

  private int requantized(int tensor, int output) {
    int from = int8(tensor);
    if (quantization(from).equals(parameters.apply(output))) return from;
    return requantizedForm.computeIfAbsent(
        List.of(from, groups.group(output)),
        _ ->
            convert(
                new Op.Quantize(),
                from,
                source
                    .tensor(tensor)
                    .withName(source.tensor(tensor).name() + "_requantized")
                    .withQuantization(ElementType.INT8, parameters.apply(output))));
  }

  private int convert(Op op, int from, Tensor to) {
    tensors.add(to);
    int id = tensors.size() - 1;
    nodes.add(new Node(op, List.of(from), List.of(id)));
    return id;
  }

  /** A constant in place of the source's where it is the first use, else in a place of its own. */
  private int constant(int sourceId, Tensor tensor) {
    if (sourceId != Node.ABSENT && constantsTaken.add(sourceId) && usedOnce(sourceId)) {
      tensors.set(sourceId, tensor);
      return sourceId;
    }
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  private boolean usedOnce(int constant) {
    int uses = 0;
    for (Node node : source.nodes()) {
      for (int input : node.inputs()) if (input == constant) uses++;
    }
    return uses == 1 && !source.outputs().contains(constant);
  }

  private void become(int tensor, ElementType type, Quantization quantization) {
    tensors.set(tensor, source.tensor(tensor).withQuantization(type, quantization));
  }

  private Quantization quantization(int tensor) {
    return Objects.requireNonNull(tensors.get(tensor).quantization());
  }

  private static Quantization asUint8(Quantization int8) {
    return Quantization.perTensor(int8.scale(), int8.zeroPoint() + UINT8_OFFSET);
  }

  private static Range extent(Tensor constant) {
    double low = 0;
    double high = 0;
    for (float value : constant.requireConstant().floats()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return new Range(low, high);
  }

  private static Tensor rounded(Tensor constant, Quantization quantization) {
    float[] values = constant.requireConstant().floats();
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = AffineMap.toInt8(values[i], quantization.scale(), quantization.zeroPoint());
    }
    return new Tensor(
        constant.name(), constant.shape(), ElementType.INT8, quantization, Constant.ofBytes(bytes));
  }
}
