package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** All rules for nodes in a network with other axis orders. The first that applies is used. */
final class LayoutRules {
  private static final List<LayoutRule> ALL =
      List.of(
          new MovedAxes(),
          new Elementwise(),
          new AlongAxes(),
          new AlongLastAxis(),
          new ShuffledDense());

  private LayoutRules() {}

  static void add(Node node, StoredNetwork to) {
    for (LayoutRule rule : ALL) if (rule.add(node, to)) return;
    Op op = node.op();
    List<AxisOrder> orders = new ArrayList<>();
    for (int id : node.outputs()) orders.add(AxisOrder.own(to.shape(id).rank()));
    to.add(op, node, orders, to.own(node.inputs()));
  }
}
