package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.ActivationConstants;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.weights.WeightGrid;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.quantize.weights.WeightQuantization.Surroundings;
import dev.octet.engine.quantize.weights.WeightScheme;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the quantized network. The source's tensors keep their ids and get the element type
 * that their producer computes. A real activation gets one more integer tensor for each
 * quantization domain ({@link Precision}) with a consumer, so that consecutive layers of one domain
 * need no conversion between them. It also gets a float tensor where a float node, a float output
 * or the conversion from 8 to 16 bits needs one. Constants are quantized once per use, except
 * weights that several layers read.
 */
public final class GraphAssembly {
  private final Graph source;
  private final Quantizability quantizability;

  /** The domain of the target's own activations. */
  private final Precision usual;

  /** The domain of the layers with 16-bit activations. */
  private final Precision wide;

  private final QuantizationOptions options;

  /** Ids of outputs that are delivered as floats, regardless of the options. */
  private final Set<Integer> floatOutputs;

  private final List<Tensor> tensors;
  private final List<Node> nodes = new ArrayList<>();
  private final List<QuantizedGraph.Layer> layers = new ArrayList<>();
  private final Map<Form, Integer> integerForm = new HashMap<>();
  private final Map<Integer, Integer> floatForm = new HashMap<>();
  private final Map<List<Integer>, Integer> requantizedForm = new HashMap<>();
  private final Set<Integer> constantsTaken = new HashSet<>();
  private final SharedWeights shared;
  private final Map<SharedWeights.Group, Integer> weightsOf = new HashMap<>();
  private final Map<SharedWeights.Group, Map<Tensor, Integer>> biasesOf = new HashMap<>();

  /** The integer form of a source tensor in one element type. */
  private record Form(int tensor, ElementType type) {}

  GraphAssembly(
      Graph source,
      Quantizability quantizability,
      SharedWeights shared,
      Precision usual,
      Precision wide,
      QuantizationOptions options,
      Set<Integer> floatOutputs) {
    this.source = source;
    this.quantizability = quantizability;
    this.usual = usual;
    this.wide = wide;
    this.options = options;
    this.floatOutputs = Set.copyOf(floatOutputs);
    this.tensors = new ArrayList<>(source.tensors());
    this.shared = shared;
  }

  QuantizedGraph assemble() {
    for (int input : source.inputs()) declareInput(input);
    for (int i = 0; i < source.nodes().size(); i++) {
      Target rules = quantizability.rules(i);
      if (rules == null) {
        floatNode(source.nodes().get(i));
      } else {
        quantizedNode(i, rules == usual.rules() ? usual : wide);
      }
    }
    List<Integer> outputs = source.outputs().stream().map(this::deliver).toList();
    var graph =
        new Graph(source.name(), tensors, nodes, source.inputs(), outputs, source.signatures());
    return new QuantizedGraph(usual.rules(), source, graph, layers, quantizability.keptFloat());
  }

  private void declareInput(int input) {
    if (!Quantizability.isReal(source.tensor(input))) return;
    ElementType wanted = options.inputType();
    if (wanted == ElementType.FLOAT32) {
      floatForm.put(input, input);
      return;
    }
    become(input, wanted, moved(usual.parameters(input), wanted));
    if (wanted == usual.type()) integerForm.put(new Form(input, wanted), input);
  }

  private void quantizedNode(int index, Precision precision) {
    Node node = source.nodes().get(index);
    OperatorRule rule = OperatorRule.of(node.op(), precision.rules());
    List<Integer> inputs =
        switch (rule) {
          case OperatorRule.Weighted weighted -> weightedInputs(index, weighted, precision);
          case OperatorRule.Recurrent _ -> recurrentInputs(node, precision);
          default -> plainInputs(index, rule, precision);
        };
    for (int output : node.outputs()) {
      become(output, precision.type(), precision.parameters(output));
      integerForm.put(new Form(output, precision.type()), output);
      String note = precision.note(output);
      layers.add(new QuantizedGraph.Layer(index, nodes.size(), output, note));
    }
    Op op =
        switch (node.op()) {
          case Op.SequenceLstm lstm -> LstmConstants.withCells(source, node, lstm);
          case Op given -> FakeQuant.is(given) ? new Op.Quantize() : given;
        };
    nodes.add(new Node(op, inputs, node.outputs()));
  }

  private List<Integer> weightedInputs(int index, OperatorRule.Weighted rule, Precision precision) {
    Node node = source.nodes().get(index);
    List<Integer> inputs = new ArrayList<>(node.inputs());
    while (inputs.size() <= rule.bias()) inputs.add(Node.ABSENT);
    inputs.set(rule.data(), integer(node.input(rule.data()), precision));
    SharedWeights.Group group = shared.group(index);
    Integer weights = group == null ? null : weightsOf.get(group);
    if (weights == null) {
      List<Integer> consumers = group == null ? List.of(index) : group.nodes();
      weights = constant(node.input(rule.weights()), weights(node, rule, consumers, precision));
      if (group != null) weightsOf.put(group, weights);
    }
    String biasName =
        node.hasInput(rule.bias())
            ? source.tensor(node.input(rule.bias())).name()
            : source.layerName(node) + "/bias";
    Tensor bias =
        WeightQuantization.bias(
            biasName, surroundings(node, rule, precision), quantization(weights));
    inputs.set(rule.weights(), weights);
    inputs.set(rule.bias(), bias(inputs.get(rule.bias()), bias, group));
    return inputs;
  }

  /**
   * Returns a node's weights as integers, with scales that are valid for all nodes that read them.
   */
  private Tensor weights(
      Node node, OperatorRule.Weighted rule, List<Integer> consumers, Precision precision) {
    Tensor weights = source.tensor(node.input(rule.weights()));
    WeightScheme scheme =
        options.compatibility().scheme((Op.Weighted) node.op(), precision.rules());
    var layout = WeightQuantization.Layout.of(weights.shape(), rule.axis());
    WeightGrid grid = WeightGrid.minMax(scheme, weights.requireConstant().floats(), layout);
    List<Surroundings> layers =
        consumers.stream()
            .map(reader -> surroundings(source.nodes().get(reader), rule, precision))
            .toList();
    Quantization parameters = WeightQuantization.parameters(grid, rule.axis(), layers);
    return WeightQuantization.round(weights, scheme.type(), parameters, rule.axis());
  }

  private Surroundings surroundings(Node node, OperatorRule.Weighted rule, Precision precision) {
    int channels = source.tensor(node.input(rule.weights())).shape().dim(rule.axis());
    return precision
        .rules()
        .surroundings(
            sourceBias(source, node, rule, channels),
            precision.parameters(node.input(rule.data())).scale(),
            precision.parameters(node.output()).scale());
  }

  /** Adds a bias. Layers that share their weights also share biases that are equal as integers. */
  private int bias(int sourceId, Tensor bias, SharedWeights.@Nullable Group group) {
    if (group == null) return constant(sourceId, bias);
    return biasesOf
        .computeIfAbsent(group, _ -> new HashMap<>())
        .computeIfAbsent(bias.withName(""), _ -> constant(sourceId, bias));
  }

  /**
   * Returns the float bias of a weighted node of the source, one value per output channel; zeros if
   * the node has no bias.
   */
  public static double[] sourceBias(
      Graph source, Node node, OperatorRule.Weighted rule, int channels) {
    var bias = new double[channels];
    if (!node.hasInput(rule.bias())) return bias;
    float[] given = source.tensor(node.input(rule.bias())).requireConstant().floats();
    for (int c = 0; c < channels; c++) bias[c] = given[c];
    return bias;
  }

  private List<Integer> recurrentInputs(Node node, Precision precision) {
    List<Integer> inputs = new ArrayList<>();
    int x = integer(node.input(0), precision);
    inputs.add(x);
    Quantization made = precision.parameters(node.output());
    for (Tensor tensor : LstmConstants.of(source, node, precision.rules(), quantization(x), made)) {
      inputs.add(constant(node.input(inputs.size()), tensor));
    }
    return inputs;
  }

  private List<Integer> plainInputs(int index, OperatorRule rule, Precision precision) {
    Node node = source.nodes().get(index);
    List<Integer> inputs = new ArrayList<>(node.inputs());
    for (int position = 0; position < inputs.size(); position++) {
      int input = inputs.get(position);
      if (input == Node.ABSENT || source.tensor(input).type() != ElementType.FLOAT32) continue;
      Tensor tensor = source.tensor(input);
      if (tensor.isConstant()) {
        inputs.set(position, constant(input, rounded(tensor, node, position, rule, precision)));
      } else if (precision.groups().requantized(index, position)) {
        inputs.set(position, requantized(input, node.output(), precision));
      } else {
        inputs.set(position, integer(input, precision));
      }
    }
    return inputs;
  }

  /** Quantizes a constant operand of a node that also reads activations. */
  private Tensor rounded(
      Tensor constant, Node node, int position, OperatorRule rule, Precision precision) {
    Quantization output = precision.parameters(node.output());
    if (rule instanceof OperatorRule.Shared) {
      return ActivationConstants.rounded(constant, precision.type(), output);
    }
    Tensor cut = constant;
    if (node.inputs().size() == 2) {
      Quantization other = quantization(integer(node.input(1 - position), precision));
      Levels levels = Levels.of(precision.type());
      cut = ActivationConstants.cut(constant, node.op(), position == 0, other, output, levels);
    }
    Quantization own = ActivationConstants.parameters(cut, precision.type());
    if (OpaqueRules.symmetricInput(node.op(), precision.rules()) == position) {
      own = ActivationParameters.symmetric(own, Levels.of(precision.type()));
    }
    return ActivationConstants.rounded(cut, precision.type(), own);
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

  /** Returns the id of the tensor that the caller reads in place of an output of the source. */
  private int deliver(int output) {
    if (!Quantizability.isReal(source.tensor(output))) return output;
    ElementType wanted = floatOutputs.contains(output) ? ElementType.FLOAT32 : options.outputType();
    if (wanted == ElementType.FLOAT32) return named(inFloat(output), output);
    if (wanted == usual.type()) return named(integer(output, usual), output);
    if (tensors.get(output).type() == wanted) return output;
    int made = integer(output, usual);
    Tensor delivered =
        source.tensor(output).withQuantization(wanted, moved(quantization(made), wanted));
    return named(convert(new Op.Quantize(), made, delivered), output);
  }

  /**
   * Gives the delivered tensor the name of the source's output, and renames the inner tensor that
   * had it.
   */
  private int named(int delivered, int output) {
    if (delivered == output || source.inputs().contains(output)) return delivered;
    String name = source.tensor(output).name();
    tensors.set(output, tensors.get(output).withName(name + "_inside"));
    tensors.set(delivered, tensors.get(delivered).withName(name));
    return delivered;
  }

  private int integer(int tensor, Precision precision) {
    ElementType type = precision.type();
    Integer form = integerForm.get(new Form(tensor, type));
    if (form != null) return form;
    // QUANTIZE converts 16 bits to 8, but not 8 bits to 16.
    boolean widened =
        type == ElementType.INT16 && tensors.get(tensor).type().bytes() < ElementType.INT16.bytes();
    int from = widened ? inFloat(tensor) : tensor;
    Tensor integers =
        source
            .tensor(tensor)
            .withName(source.tensor(tensor).name() + "_" + type.name().toLowerCase(Locale.ROOT))
            .withQuantization(type, precision.parameters(tensor));
    int made = convert(new Op.Quantize(), from, integers);
    integerForm.put(new Form(tensor, type), made);
    return made;
  }

  private int inFloat(int tensor) {
    Integer form = floatForm.get(tensor);
    if (form != null) return form;
    Tensor real = source.tensor(tensor).withName(source.tensor(tensor).name() + "_float");
    Precision own = tensors.get(tensor).type() == wide.type() ? wide : usual;
    int made = convert(new Op.Dequantize(), integer(tensor, own), real);
    floatForm.put(tensor, made);
    return made;
  }

  private int requantized(int tensor, int output, Precision precision) {
    int from = integer(tensor, precision);
    Quantization wanted = precision.parameters(output);
    if (quantization(from).equals(wanted)) return from;
    return requantizedForm.computeIfAbsent(
        List.of(from, precision.groups().group(output)),
        _ ->
            convert(
                new Op.Quantize(),
                from,
                source
                    .tensor(tensor)
                    .withName(source.tensor(tensor).name() + "_requantized")
                    .withQuantization(precision.type(), wanted)));
  }

  private int convert(Op op, int from, Tensor to) {
    tensors.add(to);
    int id = tensors.size() - 1;
    nodes.add(new Node(op, List.of(from), List.of(id)));
    return id;
  }

  /**
   * Stores a constant: in place of the source's constant if this is its only use, else as a new
   * tensor.
   */
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

  /** Returns parameters for the same real numbers in another element type with as many levels. */
  private Quantization moved(Quantization parameters, ElementType to) {
    int shift = Levels.of(to).qmin() - Levels.of(usual.type()).qmin();
    return Quantization.perTensor(parameters.scale(), parameters.zeroPoint() + shift);
  }
}
