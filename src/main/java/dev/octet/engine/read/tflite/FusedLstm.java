package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.UnidirectionalSequenceLSTMOptions;

/**
 * A UNIDIRECTIONAL_SEQUENCE_LSTM of a file, whose kernel takes 24 inputs ({@code lstm_shared.h}): 0
 * is the data, 1 to 8 are the weights, 9 to 11 peepholes, 12 to 15 biases, 16 and 17 a projection,
 * 18 and 19 variables with the state, 20 to 23 a layer normalization. Cells with peepholes,
 * projection, layer normalization, clipped values or coupled gates are refused.
 */
final class FusedLstm {
  private static final int INPUTS = 24;

  /** Files of 2019 and before have no inputs for a layer normalization. */
  private static final int OLD_INPUTS = 20;

  private static final int FIRST_BIAS = 12;

  /** Position of the variable with the output of the last step. */
  static final int HIDDEN = 18;

  /** Position of the variable with the cells' state. */
  static final int CELL = 19;

  private static final Set<Integer> UNSUPPORTED = Set.of(9, 10, 11, 16, 17, 20, 21, 22, 23);

  private FusedLstm() {}

  static boolean is(SourceNode node) {
    return node.code() == BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM;
  }

  /** Returns the ids of the variables with the state of all such nodes. */
  static Set<Integer> states(List<SourceNode> nodes) {
    Set<Integer> states = new HashSet<>();
    for (SourceNode node : nodes) {
      if (!is(node) || node.inputs().size() <= CELL) continue;
      states.add(node.inputs().get(HIDDEN));
      states.add(node.inputs().get(CELL));
    }
    return states;
  }

  /**
   * Returns the node as the graph has it.
   *
   * @param inputs the node's inputs by ids of the graph
   * @param outputs the node's outputs by ids of the graph
   * @param tensors returns a tensor of the graph
   * @throws RejectedInputException if the cells are of another kind
   */
  static Node read(
      SourceNode node, List<Integer> inputs, List<Integer> outputs, IntFunction<Tensor> tensors) {
    String problem = problem(node);
    if (problem != null) {
      throw ModelProblems.of(
          "unsupported-operator",
          "%s %s, which is not supported.".formatted(node.location(), problem),
          "Build the layer from plain LSTM cells (sigmoid gates, tanh, no projection).");
    }
    List<Integer> kept = new ArrayList<>(inputs.subList(0, Op.SequenceLstm.BIASES));
    kept.addAll(inputs.subList(FIRST_BIAS, FIRST_BIAS + Op.SequenceLstm.GATES));
    int exponent = exponent(tensors.apply(inputs.get(CELL)));
    return new Node(new Op.SequenceLstm(options(node).timeMajor(), exponent), kept, outputs);
  }

  /**
   * Requires that a state that the network computes is constant and zero.
   *
   * @throws RejectedInputException {@code unsupported-operator}
   */
  static void requireZeros(SourceNode node, Tensor state) {
    boolean zeros = state.constant() != null && state.type() == ElementType.FLOAT32;
    if (zeros) for (float value : state.requireConstant().floats()) zeros &= value == 0;
    if (zeros) return;
    throw ModelProblems.of(
        "unsupported-operator",
        "%s starts from the state '%s' that the network computes, which is not supported."
            .formatted(node.location(), state.name()),
        "Export the layer with an initial state of zeros, or with unroll=True.");
  }

  /** Returns the binary logarithm of the scale of 16-bit cells. */
  private static int exponent(Tensor cell) {
    return cell.type() == ElementType.INT16 && cell.quantization() != null
        ? Math.getExponent(cell.quantization().scale())
        : Op.SequenceLstm.COARSEST_CELL;
  }

  private static @Nullable String problem(SourceNode node) {
    int inputs = node.inputs().size();
    if (inputs != INPUTS && inputs != OLD_INPUTS) return "has %d inputs".formatted(inputs);
    if (node.outputs().size() != 1) return "has %d outputs".formatted(node.outputs().size());
    for (int i = 0; i < inputs; i++) {
      boolean absent = node.inputs().get(i) == Node.ABSENT;
      if (UNSUPPORTED.contains(i) && !absent) {
        return "has peepholes, a projection or a layer normalization (input %d)".formatted(i);
      }
      if (!UNSUPPORTED.contains(i) && absent) return "has coupled gates (no input %d)".formatted(i);
    }
    var options = options(node);
    if (options.cellClip() != 0 || options.projClip() != 0) return "clips its values";
    return options.fusedActivationFunction() == ActivationFunctionType.TANH
        ? null
        : "has the activation function " + options.fusedActivationFunction();
  }

  private static UnidirectionalSequenceLSTMOptions options(SourceNode node) {
    var options = new UnidirectionalSequenceLSTMOptions();
    if (node.table().builtinOptionsType() == BuiltinOptions.UnidirectionalSequenceLSTMOptions
        && node.table().builtinOptions(options) != null) {
      return options;
    }
    throw ModelProblems.invalid(node.location(), "It has no UnidirectionalSequenceLSTMOptions.");
  }
}
