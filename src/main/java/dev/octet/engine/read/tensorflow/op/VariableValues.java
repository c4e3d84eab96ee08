package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.tensor.TensorValue;

/** The values of a model's variables. */
public interface VariableValues {
  /**
   * Returns the value of the variable that a node stands for.
   *
   * @param node a VarHandleOp or VariableV2
   * @throws dev.octet.engine.RejectedInputException {@code model-has-variables} if the model has no
   *     value for it, or {@code invalid-model}
   */
  TensorValue value(FlatNode node);
}
