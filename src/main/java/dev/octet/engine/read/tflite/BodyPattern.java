package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.TensorType;

/**
 * Finds out how the tensors of a loop's body are computed. All methods answer about one subgraph.
 */
final class BodyPattern {
  private final SourceSubgraph body;
  private final Map<Integer, SourceNode> producers = new HashMap<>();

  BodyPattern(SourceSubgraph body) {
    this.body = body;
    for (SourceNode node : body.nodes()) {
      for (int output : node.outputs()) if (output != Node.ABSENT) producers.put(output, node);
    }
  }

  /** Returns the node that computes a tensor, if it is of this operator; null otherwise. */
  @Nullable SourceNode producer(int tensor, int operator) {
    SourceNode node = producers.get(tensor);
    return node != null && node.code() == operator ? node : null;
  }

  /** Returns the input of a node with one input, or of a RESHAPE; null for another operator. */
  @Nullable Integer operand(int tensor, int operator) {
    SourceNode node = producer(tensor, operator);
    return node == null || node.inputs().isEmpty() || node.inputs().getFirst() == Node.ABSENT
        ? null
        : node.inputs().getFirst();
  }

  /** Returns the two inputs of a node without a fused activation; null for another operator. */
  @Nullable List<Integer> pair(int tensor, int operator) {
    SourceNode node = producer(tensor, operator);
    return node != null
            && node.inputs().size() == 2
            && !node.inputs().contains(Node.ABSENT)
            && isPlain(node)
        ? node.inputs()
        : null;
  }

  /** Returns a tensor before a RESHAPE, or a few of them. */
  int beforeReshapes(int tensor) {
    int current = tensor;
    for (int n = 0; n < LoopSteps.MOST_TERMS; n++) {
      Integer before = operand(current, BuiltinOperator.RESHAPE);
      if (before == null) return current;
      current = before;
    }
    return current;
  }

  /** Returns whether a node has no fused activation. */
  static boolean isPlain(SourceNode node) {
    return switch (OperatorReader.read(node)) {
      case Op.Fusing op -> op.activation() == Op.Activation.NONE;
      default -> true;
    };
  }

  /** Returns the values of a constant of 32-bit integers; null if it is none. */
  int @Nullable [] integers(int tensor) {
    if (body.tensor(tensor).type() != TensorType.INT32 || !isConstant(tensor)) return null;
    ByteBuffer data = body.buffer(tensor).dataAsByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    var values = new int[data.remaining() / Integer.BYTES];
    for (int i = 0; i < values.length; i++) values[i] = data.getInt();
    return values;
  }

  /** Returns whether all elements of a constant of 32-bit integers have a value. */
  boolean isFilledWith(int tensor, int value) {
    int[] values = integers(tensor);
    if (values == null || values.length == 0) return false;
    for (int each : values) if (each != value) return false;
    return true;
  }

  boolean isConstant(int tensor) {
    return tensor != Node.ABSENT && body.hasData(tensor) && !producers.containsKey(tensor);
  }

  /** Returns the stored shape of a tensor. */
  List<Integer> shape(int tensor) {
    var stored = body.tensor(tensor);
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < stored.shapeLength(); i++) dims.add(stored.shape(i));
    return dims;
  }
}
