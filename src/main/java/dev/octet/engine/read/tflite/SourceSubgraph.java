package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tflite.flatbuffer.SourceText;
import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import dev.octet.engine.read.tflite.flatbuffer.TfliteSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;

/**
 * One subgraph of a verified file. The FlatBuffer's verifier has checked offsets; this class checks
 * the indexes that refer to tensors, buffers and operator codes.
 */
final class SourceSubgraph {
  /**
   * Limits far above real networks, but low enough that lists of tensors and operators stay small.
   */
  static final int MAX_TENSORS = 200_000;

  static final int MAX_OPERATORS = 100_000;

  private final Model model;
  private final TableCursor root;
  private final int index;
  private final SubGraph graph;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<SourceNode> nodes = new ArrayList<>();
  private final Map<Integer, String> shownNames = new HashMap<>();
  private final Map<Integer, SourceSubgraph> called = new HashMap<>();
  private final Map<Integer, String> insideNames = new HashMap<>();
  private final List<Integer> inputs;
  private final List<Integer> outputs;

  /**
   * Reads the subgraph's lists.
   *
   * @throws RejectedInputException if an index is out of range, or there are too many tensors or
   *     operators
   */
  SourceSubgraph(Model model, TableCursor root, int index) {
    this.model = model;
    this.root = root;
    this.index = index;
    graph = model.subgraphs(index);
    require(graph.tensorsLength(), MAX_TENSORS, "tensors");
    require(graph.operatorsLength(), MAX_OPERATORS, "operators");
    for (int id = 0; id < graph.tensorsLength(); id++) {
      tensors.add(graph.tensors(id));
      checkBuffer(id);
    }
    inputs = ids(graph.inputsLength(), graph::inputs, "the graph's inputs");
    outputs = ids(graph.outputsLength(), graph::outputs, "the graph's outputs");
    for (List<Integer> ends : List.of(inputs, outputs)) {
      if (ends.contains(Node.ABSENT)) {
        throw ModelProblems.invalid("the graph's inputs and outputs", "A tensor's index is -1.");
      }
    }
    TableCursor cursor = root.element(TfliteSchema.Slot.MODEL_SUBGRAPHS, index);
    for (int n = 0; n < graph.operatorsLength(); n++) {
      nodes.add(node(n, cursor.element(TfliteSchema.Slot.SUBGRAPH_OPERATORS, n)));
    }
  }

  private SourceSubgraph(
      SourceSubgraph source,
      List<Tensor> tensors,
      List<SourceNode> nodes,
      List<Integer> outputs,
      Map<Integer, String> insideNames) {
    model = source.model;
    root = source.root;
    index = source.index;
    graph = source.graph;
    inputs = source.inputs;
    this.insideNames.putAll(insideNames);
    this.tensors.addAll(tensors);
    this.nodes.addAll(nodes);
    this.outputs = List.copyOf(outputs);
  }

  /**
   * Returns the subgraph with other nodes.
   *
   * @param tensors the tensors by id: those of this subgraph, then others
   * @param insideNames names of the other tensors by id
   */
  SourceSubgraph with(
      List<Tensor> tensors,
      List<SourceNode> nodes,
      List<Integer> outputs,
      Map<Integer, String> insideNames) {
    return new SourceSubgraph(this, tensors, nodes, outputs, insideNames);
  }

  private static void require(int count, int most, String what) {
    if (count <= most) return;
    throw ModelProblems.tooLarge(
        "The network has %,d %s; at most %,d are supported.".formatted(count, what, most));
  }

  private void checkBuffer(int id) {
    long buffer = tensor(id).buffer();
    if (buffer < 0 || buffer >= Math.max(1, model.buffersLength())) {
      throw ModelProblems.invalid(
          tensorLocation(id),
          "Its data is in buffer %d, but the model has %d buffers."
              .formatted(buffer, model.buffersLength()));
    }
  }

  private SourceNode node(int n, TableCursor cursor) {
    Operator operator = graph.operators(n);
    long codeIndex = operator.opcodeIndex();
    if (codeIndex < 0 || codeIndex >= model.operatorCodesLength()) {
      throw ModelProblems.invalid(
          "node " + n,
          "Its operator code has index %d, but the model has %d operator codes."
              .formatted(codeIndex, model.operatorCodesLength()));
    }
    OperatorCode code = model.operatorCodes((int) codeIndex);
    // Codes above 126 don't fit the deprecated field (schema_utils.cc).
    int builtin = Math.max(code.builtinCode(), code.deprecatedBuiltinCode());
    String name =
        builtin == BuiltinOperator.CUSTOM
            ? SourceText.shown(code.customCodeAsByteBuffer())
            : BuiltinOperators.name(builtin);
    String at = "node %d (%s)".formatted(n, name);
    List<Integer> in = ids(operator.inputsLength(), operator::inputs, at);
    List<Integer> out = ids(operator.outputsLength(), operator::outputs, at);
    if (!out.isEmpty() && out.getFirst() != Node.ABSENT) {
      at = "node %d (%s, '%s')".formatted(n, name, shownName(out.getFirst()));
    }
    return new SourceNode(n, builtin, name, code.version(), in, out, operator, cursor, at);
  }

  private List<Integer> ids(int length, IntUnaryOperator at, String what) {
    var ids = new Integer[length];
    for (int i = 0; i < length; i++) {
      ids[i] = at.applyAsInt(i);
      if (ids[i] < Node.ABSENT || ids[i] >= graph.tensorsLength()) {
        throw ModelProblems.invalid(
            what,
            "Tensor index %d is out of range; there are %d tensors.".formatted(ids[i], tensors()));
      }
    }
    return Arrays.asList(ids);
  }

  /**
   * Reads another subgraph of the model.
   *
   * @param caller description of the node that calls it, for messages
   * @throws RejectedInputException if there is no such subgraph, or it breaks a rule
   */
  SourceSubgraph other(int index, String caller) {
    if (index >= 0 && index < model.subgraphsLength()) {
      return called.computeIfAbsent(index, _ -> new SourceSubgraph(model, root, index));
    }
    throw ModelProblems.invalid(
        caller,
        "It calls subgraph %d, but the model has %d subgraphs."
            .formatted(index, model.subgraphsLength()));
  }

  int index() {
    return index;
  }

  String name() {
    return SourceText.of(graph.nameAsByteBuffer());
  }

  int tensors() {
    return tensors.size();
  }

  Tensor tensor(int id) {
    return tensors.get(id);
  }

  /** Returns the buffer with a tensor's data; empty for an activation. */
  Buffer buffer(int id) {
    return model.buffersLength() == 0 ? new Buffer() : model.buffers((int) tensor(id).buffer());
  }

  boolean hasData(int id) {
    return model.buffersLength() > 0 && buffer(id).dataLength() > 0;
  }

  /** Returns the tensor's name in the file; may be empty or not unique. */
  String tensorName(int id) {
    String inside = insideNames.get(id);
    return inside == null ? SourceText.of(tensor(id).nameAsByteBuffer()) : inside;
  }

  /** Returns a description for messages: {@code tensor 7 'block1/out'}. */
  String tensorLocation(int id) {
    return "tensor %d '%s'".formatted(id, shownName(id));
  }

  private String shownName(int id) {
    return shownNames.computeIfAbsent(
        id,
        _ -> {
          String inside = insideNames.get(id);
          return inside == null
              ? SourceText.shown(tensor(id).nameAsByteBuffer())
              : SourceText.shown(ByteBuffer.wrap(inside.getBytes(StandardCharsets.UTF_8)));
        });
  }

  List<SourceNode> nodes() {
    return List.copyOf(nodes);
  }

  List<Integer> inputs() {
    return inputs;
  }

  List<Integer> outputs() {
    return outputs;
  }
}
