package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spreads a number that is added to a layer's output over the channels, so that it becomes part of
 * the layer's bias afterwards. Frameworks write hard sigmoids in this form:
 *
 * <pre>{@code
 * ADD(CONV_2D(x), 3)  ->  ADD(CONV_2D(x), [3, 3, ...])
 * }</pre>
 */
final class ScalarBias implements GraphRule {
  @Override
  public @Nullable Graph applyOnce(Graph graph) {
    Uses uses = Uses.of(graph);
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.Add)) continue;
      for (int position = 0; position < 2; position++) {
        Graph changed = spread(graph, uses, n, position);
        if (changed != null) return changed;
      }
    }
    return null;
  }

  private static @Nullable Graph spread(Graph graph, Uses uses, int n, int position) {
    Node node = graph.nodes().get(n);
    Tensor number = graph.tensor(node.input(position));
    int x = node.input(1 - position);
    Node layer = uses.producer(x);
    boolean isNumber = number.isConstant() && number.shape().elements() == 1;
    if (!isNumber || number.type() != ElementType.FLOAT32) return null;
    if (layer == null || uses.onlyConsumer(x) == Uses.NOBODY) return null;
    if (!(layer.op() instanceof Op.Weighted op) || op.activation() != Activation.NONE) return null;
    Shape shape = graph.tensor(x).shape();
    // one channel has its bias already; a number with more axes than the layer reshapes it
    if (shape.channels() == 1 || number.shape().rank() > shape.rank()) return null;
    var values = new float[shape.channels()];
    Arrays.fill(values, number.requireConstant().floats()[0]);
    var edit = new GraphEdit(graph);
    String name = edit.unusedName(number.name() + "/channels");
    int spread = edit.add(Tensor.constant(name, Shape.of(values.length), values));
    List<Integer> inputs = position == 0 ? List.of(spread, x) : List.of(x, spread);
    edit.node(n, new Node(node.op(), inputs, node.outputs()));
    return edit.build();
  }
}
