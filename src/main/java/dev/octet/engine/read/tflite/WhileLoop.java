package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.source.ModelProblems;
import java.util.List;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.WhileOptions;

/**
 * A WHILE and the two subgraphs that it calls. Both take the loop's variables; the condition
 * returns whether the body runs once more, the body the next values of the variables.
 *
 * @param node the WHILE; its inputs are the first values of the variables, its outputs the last
 * @param condition the subgraph with one output, a BOOL
 * @param body the subgraph with as many outputs as inputs
 */
record WhileLoop(SourceNode node, SourceSubgraph condition, SourceSubgraph body) {
  static boolean is(SourceNode node) {
    return node.code() == BuiltinOperator.WHILE;
  }

  /**
   * Reads a WHILE of a subgraph.
   *
   * @throws RejectedInputException if its subgraphs are missing or don't fit its variables
   */
  static WhileLoop of(SourceNode node, SourceSubgraph caller) {
    var options = new WhileOptions();
    if (node.table().builtinOptionsType() != BuiltinOptions.WhileOptions
        || node.table().builtinOptions(options) == null) {
      throw ModelProblems.invalid(node.location(), "It has no WhileOptions.");
    }
    var loop =
        new WhileLoop(
            node,
            caller.other(options.condSubgraphIndex(), node.location()),
            caller.other(options.bodySubgraphIndex(), node.location()));
    int variables = node.inputs().size();
    boolean fits =
        node.outputs().size() == variables
            && !node.inputs().contains(Node.ABSENT)
            && loop.condition.inputs().size() == variables
            && loop.condition.outputs().size() == 1
            && loop.body.inputs().size() == variables
            && loop.body.outputs().size() == variables;
    if (fits) return loop;
    throw ModelProblems.invalid(
        node.location(),
        "Its condition and its body don't have one input for each of its %d variables."
            .formatted(variables));
  }

  List<SourceSubgraph> subgraphs() {
    return List.of(condition, body);
  }

  /** Returns the index of a variable by the body's input; -1 for another tensor. */
  int variable(int bodyTensor) {
    return body.inputs().indexOf(bodyTensor);
  }

  /** Returns whether the body leaves a variable unchanged. */
  boolean keeps(int variable) {
    return body.outputs().get(variable).equals(body.inputs().get(variable));
  }
}
