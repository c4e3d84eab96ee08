package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.fold.GraphFolding;
import dev.octet.engine.fold.Simplification;
import dev.octet.engine.fold.UnknownShapeException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.dequantize.Dequantization;
import dev.octet.engine.read.source.FinishedGraph;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.QuantizedParts;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.TensorNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.TensorType;

/**
 * Converts a subgraph to a graph:
 *
 * <ul>
 *   <li>nodes and tensors that no output depends on are removed;
 *   <li>constants of 16-bit floats or 8-bit integers before DEQUANTIZE, and the 8-bit weights of
 *       float operators, are converted to 32-bit floats;
 *   <li>the inputs' shapes are resolved, all other shapes are inferred from them, and values that
 *       depend only on shapes become constants ({@link GraphFolding});
 *   <li>the graph is verified.
 * </ul>
 */
final class GraphReader {
  private final SourceSubgraph source;
  private final TensorReader reader;
  private final List<Warning> warnings;
  private final TensorNames names = new TensorNames();

  /**
   * For each removed DEQUANTIZE, maps the id of its output to the id of the constant that replaces
   * it.
   */
  private final Map<Integer, Integer> stoodFor = new HashMap<>();

  /** Ids of the constants that replace the output of a DEQUANTIZE. */
  private final Set<Integer> dequantized = new HashSet<>();

  /** Ids of graph inputs and node outputs. All other tensors are constants or unused. */
  private final Set<Integer> variable = new HashSet<>();

  /** Ids of variables with the state of a layer, which starts from zeros in each run. */
  private final Set<Integer> states = new HashSet<>();

  /** The graph's tensor id for each of the file's tensors. */
  private final int[] ids;

  /** Whether quantized tensors are kept instead of dequantized while they are read. */
  private final boolean asItIs;

  /** Whether the quantized parts of the network are dequantized after they were read. */
  private final boolean dequantizes;

  private final long fileBytes;

  private final ReadOptions options;
  private final List<Tensor> tensors = new ArrayList<>();

  private GraphReader(
      SourceSubgraph source,
      long fileBytes,
      boolean asItIs,
      boolean dequantizes,
      ReadOptions options,
      List<Warning> warnings) {
    this.source = source;
    this.asItIs = asItIs;
    this.dequantizes = dequantizes;
    this.fileBytes = fileBytes;
    this.options = options;
    this.warnings = warnings;
    reader = new TensorReader(source, fileBytes);
    ids = new int[source.tensors()];
  }

  /**
   * Reads a subgraph as a float network.
   *
   * @param source the subgraph
   * @param model the whole model
   * @param fileBytes size of the model's file in bytes
   * @param options how to resolve the inputs' shapes
   * @param warnings receives warnings for the sender
   * @throws RejectedInputException if the network is not supported
   */
  static Graph read(
      SourceSubgraph source,
      Model model,
      long fileBytes,
      ReadOptions options,
      List<Warning> warnings) {
    boolean dequantizes =
        options.quantizedParts() != QuantizedParts.REFUSE
            && !TensorChecks.quantized(source, live(source)).isEmpty();
    return new GraphReader(source, fileBytes, dequantizes, dequantizes, options, warnings)
        .read(model);
  }

  /**
   * Reads a subgraph that may be quantized. Nothing is dequantized, and scales and zero points are
   * kept.
   *
   * @throws RejectedInputException if the network is not supported
   */
  static Graph readAsItIs(
      SourceSubgraph source,
      Model model,
      long fileBytes,
      ReadOptions options,
      List<Warning> warnings) {
    return new GraphReader(source, fileBytes, true, false, options, warnings).read(model);
  }

  /** Returns the ids of the tensors that the outputs depend on. */
  private static Set<Integer> live(SourceSubgraph source) {
    Set<Integer> live = new TreeSet<>(source.inputs());
    live.addAll(source.outputs());
    for (SourceNode node : LiveNodes.of(source)) {
      live.addAll(node.inputs());
      live.addAll(node.outputs());
    }
    live.remove(Node.ABSENT);
    return live;
  }

  private Graph read(Model model) {
    List<SourceNode> live = LiveNodes.of(source);
    Set<Integer> used = used(live);
    if (!asItIs) TensorChecks.requireFloat(source, used);
    states.addAll(FusedLstm.states(live));
    TensorChecks.require(source, used, states);
    OperatorChecks.require(live);
    OmittedTensors.refuse(live);
    List<Signature> signatures = SignatureReader.read(model, source, options.signature(), warnings);
    Map<Integer, Shape> inputShapes = DynamicShapes.ofInputs(source, signatures, options, warnings);
    variable.addAll(source.inputs());
    for (SourceNode node : live) variable.addAll(node.outputs());
    int dead = source.nodes().size() - live.size();
    if (dead > 0)
      warnings.add(
          new Warning(
              "dead-nodes-left-out", dead + " nodes that no output depends on were removed."));
    if (!asItIs) {
      live = withoutConstantDequantize(live);
      warnAboutQuantizedConstants(used);
    }
    List<Integer> open = new ArrayList<>();
    for (int id : used(live)) {
      addTensor(id, inputShapes.get(id));
      if (inputShapes.containsKey(id) || (!isConstant(id) && DynamicShapes.isOpen(source, id))) {
        open.add(ids[id]);
      }
    }
    return folded(live, open, signatures);
  }

  private Graph folded(List<SourceNode> live, List<Integer> open, List<Signature> signatures) {
    List<Integer> inputs = source.inputs().stream().map(this::id).toList();
    List<Integer> outputs = source.outputs().stream().map(this::id).toList();
    var folding = new GraphFolding(tensors, open, outputs);
    var loops = new LoopReader(source, live, new NewTensors(folding, names, fileBytes));
    for (SourceNode node : live) {
      try {
        if (WhileLoop.is(node)) loops.read(node, this::id, ids);
        else folding.add(node(node, folding));
      } catch (UnknownShapeException e) {
        throw unknownShape(node, e);
      }
    }
    List<Integer> ends = source.outputs().stream().map(this::id).toList();
    Graph graph = folding.finish(source.name(), inputs, ends, signatures);
    OperatorChecks.requireSafe(graph);
    Graph floats =
        dequantizes
            ? Dequantization.of(graph, options.quantizedParts(), fileBytes, warnings)
            : graph;
    Graph sound = FinishedGraph.verified(floats);
    return asItIs && !dequantizes ? sound : FinishedGraph.verified(Simplification.of(sound));
  }

  static RejectedInputException unknownShape(SourceNode node, UnknownShapeException e) {
    return ModelProblems.of(
        "data-dependent-shape",
        e.dependsOnValues()
            ? ("The shape of the output of %s depends on values that are known only when the"
                    + " network runs.")
                .formatted(node.location())
            : ("The shape of the output of %s is unknown: the model leaves it open, and Octet"
                    + " has no shape rule for the operator.")
                .formatted(node.location()),
        "Export the network with fixed shapes (batch 1), or end it before this node.");
  }

  /** Returns the ids of the tensors that callers or nodes use, in the file's order. */
  private Set<Integer> used(List<SourceNode> live) {
    Set<Integer> used = new TreeSet<>();
    for (int id : source.inputs()) used.add(resolved(id));
    for (int id : source.outputs()) used.add(resolved(id));
    for (SourceNode node : live) {
      for (int id : node.inputs()) used.add(resolved(id));
      for (int id : node.outputs()) used.add(id);
    }
    used.remove(Node.ABSENT);
    return used;
  }

  private List<SourceNode> withoutConstantDequantize(List<SourceNode> live) {
    List<SourceNode> kept = new ArrayList<>();
    for (SourceNode node : live) {
      if (node.code() == BuiltinOperator.DEQUANTIZE
          && node.inputs().size() == 1
          && node.outputs().size() == 1
          && node.inputs().getFirst() != Node.ABSENT
          && node.outputs().getFirst() != Node.ABSENT
          && dequantizes(node.inputs().getFirst())) {
        stoodFor.put(node.outputs().getFirst(), node.inputs().getFirst());
        dequantized.add(node.inputs().getFirst());
      } else kept.add(node);
    }
    return kept;
  }

  /**
   * Returns whether a constant before a DEQUANTIZE is dequantized now. Other constants there break
   * a rule and are reported by the verifier.
   */
  private boolean dequantizes(int id) {
    org.tensorflow.lite.schema.Tensor tensor = source.tensor(id);
    return isConstant(id)
        && (tensor.type() == TensorType.FLOAT16 || TensorChecks.isQuantized(tensor));
  }

  private void warnAboutQuantizedConstants(Set<Integer> used) {
    List<Integer> quantized =
        used.stream().filter(id -> TensorChecks.isQuantized(source.tensor(id))).toList();
    if (quantized.isEmpty()) return;
    warnings.add(
        new Warning(
            "weights-quantized-already",
            "The weights of %d layers are already quantized (the first: '%s'); they were dequantized"
                    .formatted(quantized.size(), source.tensorName(quantized.getFirst()))
                + " to float. The float model from which they were quantized would give a"
                + " better artifact."));
  }

  private int resolved(int id) {
    return stoodFor.getOrDefault(id, id);
  }

  private boolean isConstant(int id) {
    return source.hasData(id) || isEmptyConstant(id);
  }

  /**
   * Returns whether a tensor is a constant without elements. The shape input of a RESHAPE to a
   * scalar is one; it has no data in the file.
   */
  private boolean isEmptyConstant(int id) {
    if (variable.contains(id)) return false;
    org.tensorflow.lite.schema.Tensor tensor = source.tensor(id);
    for (int i = 0; i < tensor.shapeLength(); i++) if (tensor.shape(i) == 0) return true;
    return false;
  }

  private void addTensor(int id, @Nullable Shape settled) {
    String name = names.unique(source.tensorName(id), id);
    ids[id] = tensors.size();
    if (asItIs) {
      Tensor tensor =
          isConstant(id) ? reader.constant(id, name) : reader.activation(id, name, settled);
      tensors.add(tensor.withQuantization(tensor.type(), reader.quantization(id)));
    } else if (!isConstant(id)) tensors.add(reader.activation(id, name, settled));
    else if (dequantized.contains(id) || TensorChecks.isQuantized(source.tensor(id))) {
      tensors.add(reader.dequantized(id, name));
    } else tensors.add(reader.constant(id, name));
  }

  private int id(int sourceId) {
    return sourceId == Node.ABSENT ? Node.ABSENT : ids[resolved(sourceId)];
  }

  private Node node(SourceNode source, GraphFolding folding) {
    List<Integer> inputs = source.inputs().stream().map(this::id).toList();
    List<Integer> outputs = source.outputs().stream().map(this::id).toList();
    if (FusedLstm.is(source)) return lstm(source, inputs, outputs, folding);
    return TransposeConvBias.is(source)
        ? transposeConv(source, inputs, outputs, folding)
        : new Node(OperatorReader.read(source), inputs, outputs);
  }

  private Node lstm(
      SourceNode node, List<Integer> inputs, List<Integer> outputs, GraphFolding folding) {
    Node lstm = FusedLstm.read(node, inputs, outputs, folding::tensor);
    if (asItIs) return lstm;
    boolean kept = false;
    for (int state : List.of(FusedLstm.HIDDEN, FusedLstm.CELL)) {
      boolean computed = variable.contains(node.inputs().get(state));
      kept |= !computed;
      if (computed) FusedLstm.requireZeros(node, folding.tensor(inputs.get(state)));
    }
    if (kept) {
      warnings.add(
          new Warning(
              "state-starts-from-zeros",
              "%s keeps its state from one run to the next. In the artifact, each run starts from"
                      .formatted(node.location())
                  + " zeros and takes a whole sequence."));
    }
    return lstm;
  }

  private Node transposeConv(
      SourceNode source, List<Integer> in, List<Integer> outputs, GraphFolding folding) {
    TransposeConvBias conv = TransposeConvBias.of(source);
    Shape x = folding.tensor(in.get(0)).shape();
    Shape weights = folding.tensor(in.get(1)).shape();
    if (x.rank() != 4 || weights.rank() != 4) {
      throw ModelProblems.invalid(
          source.location(),
          "Input shape %s doesn't fit weights of shape %s.".formatted(x, weights));
    }
    int[] shape = conv.outputShape(x, weights);
    String name = folding.tensor(outputs.getFirst()).name() + "/output_shape";
    int size = folding.add(Tensor.constant(names.unique(name, tensors.size()), Shape.of(4), shape));
    return new Node(conv.op(), List.of(size, in.get(1), in.get(0), in.get(2)), outputs);
  }
}
