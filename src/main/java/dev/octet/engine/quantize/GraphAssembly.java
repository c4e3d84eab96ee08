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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Puts the quantized network together: the source's tensors keep their ids, each real activation
 * has an integer form and, where a float node or a float output asks for it, a float form, and
 * constants are quantized for each use.
 */
final class GraphAssembly {
  private final Graph source;
  private final Quantizability quantizability;
  private final ScaleGroups groups;
  private final IntFunction<Quantization> parameters;
  private final QuantizationOptions options;
  private final Target target;

  /** Of the quantized network's activations. */
  private final ElementType type;

  private final List<Tensor> tensors;
  private final List<Node> nodes = new ArrayList<>();
  private final List<QuantizedGraph.Layer> layers = new ArrayList<>();
  private final Map<Integer, Integer> integerForm = new HashMap<>();
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
    this.target = options.target();
    this.type = target.activations();
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
    return new QuantizedGraph(target, source, graph, layers, quantizability.keptFloat());
  }

  private void declareInput(int input) {
    if (!Quantizability.isReal(source.tensor(input))) return;
    ElementType wanted = options.inputType();
    if (wanted == ElementType.FLOAT32) {
      floatForm.put(input, input);
      return;
    }
    become(input, wanted, moved(parameters.apply(input), wanted));
    if (wanted == type) integerForm.put(input, input);
  }

  private void quantizedNode(int index) {
    Node node = source.nodes().get(index);
    OperatorRule rule = OperatorRule.of(node.op(), target);
    List<Integer> inputs =
        rule instanceof OperatorRule.Weighted weighted
            ? weightedInputs(node, weighted)
            : plainInputs(index, node, rule);
    for (int output : node.outputs()) {
      become(output, type, parameters.apply(output));
      integerForm.put(output, output);
      layers.add(new QuantizedGraph.Layer(index, nodes.size(), output, groups.note(output)));
    }
    nodes.add(new Node(node.op(), inputs, node.outputs()));
  }

  private List<Integer> weightedInputs(Node node, OperatorRule.Weighted rule) {
    List<Integer> inputs = new ArrayList<>(node.inputs());
    while (inputs.size() <= rule.bias()) inputs.add(Node.ABSENT);
    int data = integer(node.input(rule.data()));
    Tensor weights = source.tensor(node.input(rule.weights()));
    var layout = WeightQuantization.Layout.of(weights.shape(), rule.axis());
    double[] bias = sourceBias(source, node, rule, layout.channels());
    var layer =
        new WeightQuantization.Surroundings(
            target, bias, quantization(data).scale(), parameters.apply(node.output()).scale());
    WeightScheme scheme = target.weights();
    WeightGrid grid = WeightGrid.minMax(scheme, weights.requireConstant().floats(), layout);
    Quantization weightParameters = WeightQuantization.parameters(grid, rule.axis(), layer);
    String biasName =
        node.hasInput(rule.bias())
            ? source.tensor(node.input(rule.bias())).name()
            : source.layerName(node) + "/bias";
    inputs.set(rule.data(), data);
    inputs.set(
        rule.weights(),
        constant(
            node.input(rule.weights()),
            WeightQuantization.round(weights, scheme.type(), weightParameters, rule.axis())));
    inputs.set(
        rule.bias(),
        constant(
            inputs.get(rule.bias()), WeightQuantization.bias(biasName, layer, weightParameters)));
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
                : ActivationParameters.of(extent(tensor), Levels.of(type));
        inputs.set(position, constant(input, rounded(tensor, quantization)));
      } else if (groups.requantized(index, position)) {
        inputs.set(position, requantized(input, node.output()));
      } else {
        inputs.set(position, integer(input));
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
    ElementType wanted = options.outputType();
    if (wanted == ElementType.FLOAT32) return named(inFloat(output), output);
    if (wanted == type) return named(integer(output), output);
    if (tensors.get(output).type() == wanted) return output;
    int made = integer(output);
    Tensor delivered =
        source.tensor(output).withQuantization(wanted, moved(quantization(made), wanted));
    return named(convert(new Op.Quantize(), made, delivered), output);
  }

  /** Gives what is delivered the name of the source's output, and what lies inside another. */
  private int named(int delivered, int output) {
    if (delivered == output || source.inputs().contains(output)) return delivered;
    String name = source.tensor(output).name();
    tensors.set(output, tensors.get(output).withName(name + "_inside"));
    tensors.set(delivered, tensors.get(delivered).withName(name));
    return delivered;
  }

  private int integer(int tensor) {
    Integer form = integerForm.get(tensor);
    if (form != null) return form;
    Tensor integers =
        source
            .tensor(tensor)
            .withName(source.tensor(tensor).name() + "_" + type.name().toLowerCase(Locale.ROOT))
            .withQuantization(type, parameters.apply(tensor));
    int made = convert(new Op.Quantize(), tensor, integers);
    integerForm.put(tensor, made);
    return made;
  }

  private int inFloat(int tensor) {
    Integer form = floatForm.get(tensor);
    if (form != null) return form;
    Tensor real = source.tensor(tensor).withName(source.tensor(tensor).name() + "_float");
    int made = convert(new Op.Dequantize(), integer(tensor), real);
    floatForm.put(tensor, made);
    return made;
  }

  private int requantized(int tensor, int output) {
    int from = integer(tensor);
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
                    .withQuantization(type, parameters.apply(output))));
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

  private void become(int tensor, ElementType newType, Quantization quantization) {
    tensors.set(tensor, source.tensor(tensor).withQuantization(newType, quantization));
  }

  private Quantization quantization(int tensor) {
    return Objects.requireNonNull(tensors.get(tensor).quantization());
  }

  /** The same real numbers in another type of as many levels. */
  private Quantization moved(Quantization parameters, ElementType to) {
    int shift = Levels.of(to).least() - Levels.of(type).least();
    return Quantization.perTensor(parameters.scale(), parameters.zeroPoint() + shift);
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

  private Tensor rounded(Tensor constant, Quantization quantization) {
    float[] values = constant.requireConstant().floats();
    Levels levels = Levels.of(type);
    var integers = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      integers[i] =
          (short) levels.nearest(values[i], quantization.scale(), quantization.zeroPoint());
    }
    return new Tensor(constant.name(), constant.shape(), type, quantization, stored(integers));
  }

  private Constant stored(short[] integers) {
    if (type == ElementType.INT16) return Constant.ofShorts(integers);
    var bytes = new byte[integers.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) integers[i];
    return Constant.ofBytes(bytes);
  }
}
