package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.List;
import java.util.Map;

/** Importers of comparisons, logic, selections and rankings. */
final class SelectionNodes {
  private static final Map<String, String> LOGIC =
      Map.of(
          "Equal", "EQUAL",
          "NotEqual", "NOT_EQUAL",
          "Less", "LESS",
          "LessEqual", "LESS_EQUAL",
          "Greater", "GREATER",
          "GreaterEqual", "GREATER_EQUAL",
          "LogicalAnd", "LOGICAL_AND",
          "LogicalOr", "LOGICAL_OR");

  private SelectionNodes() {}

  static void register(Registry registry) {
    LOGIC.forEach((op, name) ->
        registry.one(n -> n.b().node(n.name(), OpaqueOps.plain(name), n.x(0), n.x(1)), op));
    registry
        .one(n -> n.b().node(n.name(), OpaqueOps.plain("LOGICAL_NOT"), n.x(0)), "LogicalNot")
        .one(n -> select(n, "SELECT"), "Select")
        .one(n -> select(n, "SELECT_V2"), "SelectV2")
        .many(SelectionNodes::topK, "TopKV2")
        .one(SelectionNodes::oneHot, "OneHot");
  }

  private static int select(NodeReading n, String name) {
    if (n.type(0) != ElementType.BOOL) {
      throw new InvalidGraphException("the condition has the type %s".formatted(n.type(0)));
    }
    if (n.isConstant(0) && n.shape(1).equals(n.shape(2))) {
      byte[] condition = n.tensor(0).requireConstant().bytes();
      if (condition.length == 1 && n.shape(0).rank() == 0) return n.x(condition[0] != 0 ? 1 : 2);
    }
    boolean same = n.shape(0).equals(n.shape(1)) && n.shape(1).equals(n.shape(2));
    boolean broadcast = !same && n.shape(0).rank() == 0;
    Op op = OpaqueOps.plain(broadcast ? "SELECT_V2" : name);
    return n.b().node(n.name(), op, n.x(0), n.x(1), n.x(2));
  }

  private static List<Integer> topK(NodeReading n) {
    int count = n.integer(1);
    int k = n.b().integer(n.name() + "/k", count);
    return n.b().topK(n.name(), n.name() + ":1", n.x(0), k);
  }

  /** Inputs: indices, number of classes, value at the index, value elsewhere. */
  private static int oneHot(NodeReading n) {
    n.integer(1);
    int axis = n.attributes().integer("axis", -1);
    return n.b().node(n.name(), n.type(2), OpaqueOps.oneHot(axis), n.x(0), n.x(1), n.x(2), n.x(3));
  }
}
