package dev.octet.engine.read.tensorflow.flat;

import org.tensorflow.proto.NodeDef;

/**
 * The node that makes a tensor.
 *
 * @param scope where the node is
 * @param node the node
 * @param output position of the tensor among the node's outputs
 * @param isBegin whether the network begins at this tensor
 */
record Located(Scope scope, NodeDef node, int output, boolean isBegin) {
  /**
   * Returns the name of the tensor: the node's name, with a number unless it is the first output.
   */
  String tensorName() {
    return tensorName(scope, node, output);
  }

  static String tensorName(Scope scope, NodeDef node, int output) {
    String name = scope.prefix + node.getName();
    return output == 0 ? name : name + ":" + output;
  }
}
