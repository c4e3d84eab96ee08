package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;

/**
 * Writes an average over whole images as a MEAN, as exporters of newer networks do.
 *
 * <pre>{@code
 * AVERAGE_POOL_2D(x [n,7,7,c], window 7x7)  ->  MEAN(x, axes 1 and 2, kept)
 * }</pre>
 */
final class WholePool implements GraphRule {
  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node node = edit.node(n);
    if (!(node.op() instanceof Op.AveragePool2D pool)) return false;
    Shape in = edit.tensor(node.input(0)).shape();
    Shape out = edit.tensor(node.output()).shape();
    boolean whole =
        pool.padding() == Padding.VALID
            && pool.filterHeight() == in.dim(1)
            && pool.filterWidth() == in.dim(2);
    if (!whole || pool.activation() != Activation.NONE || out.dim(1) != 1) return false;
    String name = edit.unusedName(edit.layerName(node) + "/axes");
    int axes = edit.add(Tensor.constant(name, Shape.of(2), 1, 2));
    edit.node(n, new Node(new Op.Mean(true), List.of(node.input(0), axes), node.outputs()));
    return true;
  }
}
