package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an average over whole images as a MEAN, as exporters of newer networks do.
 *
 * <pre>{@code
 * AVERAGE_POOL_2D(x [n,7,7,c], window 7x7)  ->  MEAN(x, axes 1 and 2, kept)
 * }</pre>
 */
final class WholePool implements GraphRule {
  @Override
  public @Nullable Graph applyOnce(Graph graph) {
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.AveragePool2D pool)) continue;
      Shape in = graph.tensor(node.input(0)).shape();
      Shape out = graph.tensor(node.output()).shape();
      boolean whole =
          pool.padding() == Padding.VALID
              && pool.filterHeight() == in.dim(1)
              && pool.filterWidth() == in.dim(2);
      if (!whole || pool.activation() != Activation.NONE || out.dim(1) != 1) continue;
      var edit = new GraphEdit(graph);
      String name = edit.unusedName(graph.layerName(node) + "/axes");
      int axes = edit.add(Tensor.constant(name, Shape.of(2), 1, 2));
      edit.node(n, new Node(new Op.Mean(true), List.of(node.input(0), axes), node.outputs()));
      return edit.build();
    }
    return null;
  }
}
