package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import org.jspecify.annotations.Nullable;

/** Operators that look up rows of a table, which may be constant: an embedding. */
final class LookedUpRows {
  private LookedUpRows() {}

  /**
   * Returns the position of the constant float table that a node looks up rows of; -1 if the node
   * looks up nothing, or rows of a computed tensor.
   */
  static int tablePosition(Graph graph, Node node) {
    if (!(node.op() instanceof Op.Opaque op)) return -1;
    int position =
        switch (op.name()) {
          case "GATHER" -> 0;
          case "EMBEDDING_LOOKUP" -> 1;
          default -> -1;
        };
    if (position < 0 || !node.hasInput(position)) return -1;
    Tensor table = graph.tensor(node.input(position));
    return table.isConstant() && table.type() == ElementType.FLOAT32 ? position : -1;
  }

  /** Returns the constant float table that a node looks up rows of; null if there is none. */
  static @Nullable Tensor table(Graph graph, Node node) {
    int position = tablePosition(graph, node);
    return position < 0 ? null : graph.tensor(node.input(position));
  }
}
