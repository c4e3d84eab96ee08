package dev.octet.engine.rewrite.older;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.release.Release;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.GraphRewrite;
import dev.octet.engine.rewrite.fold.NodeChanges;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a TILE, whose 8-bit kernel came with TensorFlow Lite 2.8, as a CONCATENATION of copies for
 * each axis.
 *
 * <pre>{@code
 * TILE(x, [1, 2, 3])  ->  CONCATENATION(y, y, y; axis 2) of y = CONCATENATION(x, x; axis 1)
 * }</pre>
 */
final class TileAsConcatenation implements GraphRewrite {
  static final Release SINCE = Release.of(2, 8);

  /** Most copies along one axis; more stay a TILE, in floats. */
  private static final int MOST_COPIES = 64;

  @Override
  public String name() {
    return "tile-as-concatenation";
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    return new Concatenations(graph).change("both repeat the same values in the same order");
  }

  /** The change of one graph. */
  private static final class Concatenations extends NodeChanges {
    private Concatenations(Graph graph) {
      super(graph);
    }

    @Override
    protected void visit(int n) {
      int[] copies = copies(graph, graph.nodes().get(n));
      if (copies == null) return;
      String name = graph.layerName(graph.nodes().get(n));
      renamed.put(name, write(graph, edit, n, copies));
      sites.add(new Certificate.Site(name, List.of(), "CONCATENATION of copies for a TILE"));
    }
  }

  /** Returns the constant number of copies along each axis; null if the rule does not apply. */
  private static int @Nullable [] copies(Graph graph, Node node) {
    if (!(node.op() instanceof Op.Opaque op) || !op.name().equals("TILE")) return null;
    Tensor multiples = graph.tensor(node.input(1));
    boolean known = multiples.isConstant() && multiples.type() == ElementType.INT32;
    if (!known || graph.tensor(node.output()).type() != ElementType.FLOAT32) return null;
    int[] copies = multiples.requireConstant().ints();
    boolean repeats = false;
    for (int count : copies) {
      if (count < 1 || count > MOST_COPIES) return null;
      repeats |= count > 1;
    }
    return repeats ? copies : null;
  }

  private static List<String> write(Graph graph, GraphEdit edit, int n, int[] copies) {
    Node node = graph.nodes().get(n);
    String name = graph.layerName(node);
    int last = copies.length - 1;
    while (copies[last] == 1) last--;
    List<String> names = new ArrayList<>();
    int x = node.input(0);
    int[] dims = graph.tensor(x).shape().toArray();
    for (int axis = 0; axis <= last; axis++) {
      if (copies[axis] == 1) continue;
      dims[axis] *= copies[axis];
      String part = axis == last ? name : edit.unusedName(name + "/axis" + axis);
      int made =
          axis == last
              ? node.output()
              : edit.add(Tensor.activation(part, Shape.of(dims), ElementType.FLOAT32));
      var joined =
          new Node(
              new Op.Concatenation(axis, Activation.NONE),
              Collections.nCopies(copies[axis], x),
              List.of(made));
      if (names.isEmpty()) edit.node(n, joined);
      else edit.insertAfter(n, joined);
      names.add(part);
      x = made;
    }
    return names;
  }
}
