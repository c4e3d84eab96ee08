package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Operators that graphs have no record for and that only move values, so that what they make has
 * the scale of what they take. Two of them look up rows of a table, which may be a constant: an
 * embedding.
 */
final class MovedValues {
  private MovedValues() {}

  /** Whether an operator is one of them. */
  static boolean isMadeBy(Op.Opaque op) {
    return switch (op.name()) {
      case "GATHER", "EMBEDDING_LOOKUP", "UNPACK" -> true;
      default -> false;
    };
  }

  /**
   * The position of the constant of real numbers that a node looks up rows of; -1 where it does not
   * look up anything, or something that the network computes.
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

  /** The constant of real numbers that a node looks up rows of, or null. */
  static @Nullable Tensor table(Graph graph, Node node) {
    int position = tablePosition(graph, node);
    return position < 0 ? null : graph.tensor(node.input(position));
  }
}
