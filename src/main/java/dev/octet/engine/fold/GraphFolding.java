package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.ShapeInference;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a graph node by node, in execution order, and folds it meanwhile:
 *
 * <pre>{@code
 * var folding = new GraphFolding(tensors, open, outputs);
 * for (Node node : nodes) folding.add(node);
 * Graph graph = folding.finish(name, inputs, signatures);
 * }</pre>
 *
 * <p>A node's outputs get inferred shapes if the file leaves a shape open or if an input's shape
 * differs from the one stored in the file. Other stored shapes are kept, so that {@link
 * dev.octet.engine.graph.GraphVerifier} finds wrong ones. A node whose outputs depend only on
 * shapes and constants becomes a constant.
 */
public final class GraphFolding {
  /**
   * Maximum number of elements of a folded constant: a position table of 1000 positions by 1024
   * values.
   */
  private static final long MAX_ELEMENTS = 1 << 20;

  /**
   * Maximum number of elements of all constants that folding reads and creates: 64 MB of 32-bit
   * floats.
   */
  private static final long MAX_TOTAL_ELEMENTS = 1 << 24;

  private final List<Tensor> tensors;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> outputs;

  /** Ids of tensors whose stored shape is unknown or out of date. */
  private final BitSet unsettled = new BitSet();

  private long elements;

  /**
   * Starts a graph.
   *
   * @param tensors tensors with their stored shapes; inputs of the graph have their true shapes
   * @param open ids of tensors whose stored shapes are placeholders, including inputs of the graph
   * @param outputs ids of the graph's outputs; they are never folded, since callers read them
   */
  public GraphFolding(List<Tensor> tensors, Collection<Integer> open, List<Integer> outputs) {
    this.tensors = new ArrayList<>(tensors);
    this.outputs = List.copyOf(outputs);
    open.forEach(unsettled::set);
  }

  /** Returns a tensor with the shape known so far. */
  public Tensor tensor(int id) {
    return tensors.get(id);
  }

  /**
   * Adds a constant.
   *
   * @return its id
   */
  public int add(Tensor tensor) {
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  /**
   * Adds an activation whose shape is a placeholder.
   *
   * @return its id
   */
  public int addOpen(Tensor activation) {
    int id = add(activation);
    unsettled.set(id);
    return id;
  }

  /**
   * Adds a node, or its outputs as constants if they can be evaluated now.
   *
   * @throws UnknownShapeException if the shape of an output can't be inferred
   */
  public void add(Node node) {
    boolean moved = anyUnsettled(node.inputs()) || anyUnsettled(node.outputs());
    List<Shape> shapes;
    try {
      shapes = ShapeInference.infer(node.op(), inputs(node));
    } catch (InvalidGraphException e) {
      nodes.add(node); // the verifier reports it with its location
      return;
    }
    if (shapes.isEmpty()) {
      boolean byValues = ShapeInference.isShapedByValues(node.op());
      if (moved || byValues) throw new UnknownShapeException(node, byValues);
    }
    if (shapes.size() == node.outputs().size()) {
      if (moved) settle(node, shapes);
      if (fits(node, shapes) && fold(node, moved)) return;
    }
    nodes.add(node);
  }

  /**
   * Returns the finished graph without unused nodes and tensors.
   *
   * @param name name of the graph
   * @param inputs ids of the graph's inputs
   * @param signatures named entry points
   */
  public Graph finish(String name, List<Integer> inputs, List<Signature> signatures) {
    return finish(name, inputs, outputs, signatures);
  }

  /**
   * Returns the finished graph with other outputs than those that are never folded.
   *
   * @param ends ids of the graph's outputs
   */
  public Graph finish(
      String name, List<Integer> inputs, List<Integer> ends, List<Signature> signatures) {
    return Pruning.of(new Graph(name, tensors, nodes, inputs, ends, signatures));
  }

  private List<@Nullable Tensor> inputs(Node node) {
    List<@Nullable Tensor> inputs = new ArrayList<>();
    for (int id : node.inputs()) inputs.add(id == Node.ABSENT ? null : tensors.get(id));
    return inputs;
  }

  private boolean anyUnsettled(List<Integer> ids) {
    return ids.stream().anyMatch(id -> id != Node.ABSENT && unsettled.get(id));
  }

  private void settle(Node node, List<Shape> shapes) {
    for (int i = 0; i < shapes.size(); i++) {
      int id = node.outputs().get(i);
      Tensor tensor = tensors.get(id);
      unsettled.set(id);
      if (tensor.isConstant()) continue;
      tensors.set(
          id,
          Tensor.activation(tensor.name(), shapes.get(i), tensor.type())
              .withQuantization(tensor.type(), tensor.quantization()));
    }
  }

  private boolean fits(Node node, List<Shape> shapes) {
    for (int i = 0; i < shapes.size(); i++) {
      if (!tensors.get(node.outputs().get(i)).shape().equals(shapes.get(i))) return false;
    }
    return true;
  }

  private boolean fold(Node node, boolean moved) {
    if (node.outputs().stream().anyMatch(outputs::contains)) return false;
    List<Tensor> in = given(node);
    if (in == null) return false;
    List<Tensor> out = node.outputs().stream().map(tensors::get).toList();
    long cost = cost(in, out);
    if (cost < 0 || elements + cost > MAX_TOTAL_ELEMENTS) return false;
    List<Constant> made = FoldingRules.fold(new FoldingCase(node.op(), in, out));
    if (made == null) return false;
    elements += cost;
    for (int i = 0; i < made.size(); i++) {
      Tensor tensor = out.get(i);
      int id = node.outputs().get(i);
      tensors.set(id, new Tensor(tensor.name(), tensor.shape(), tensor.type(), null, made.get(i)));
      if (moved) unsettled.set(id);
    }
    return true;
  }

  /**
   * Returns the inputs without omitted optional ones at the end; null if an input before those is
   * omitted.
   */
  private @Nullable List<Tensor> given(Node node) {
    List<@Nullable Tensor> all = inputs(node);
    int count = all.size();
    while (count > 0 && all.get(count - 1) == null) count--;
    List<Tensor> given = new ArrayList<>();
    for (Tensor tensor : all.subList(0, count)) {
      if (tensor == null) return null;
      given.add(tensor);
    }
    return given;
  }

  /** Returns the number of elements that folding reads and creates; -1 if folding is impossible. */
  private static long cost(List<Tensor> in, List<Tensor> out) {
    long cost = 0;
    for (Tensor tensor : in) {
      if (tensor.quantization() != null) return -1;
      if (!tensor.isConstant()) continue;
      if (isLarge(tensor)) return -1;
      cost += tensor.shape().elements();
    }
    for (Tensor tensor : out) {
      if (tensor.isConstant() || tensor.quantization() != null || isLarge(tensor)) return -1;
      cost += tensor.shape().elements();
    }
    return cost;
  }

  private static boolean isLarge(Tensor tensor) {
    long elements = 1;
    for (int dim : tensor.shape().dims()) {
      elements *= dim;
      if (elements > MAX_ELEMENTS) return true;
    }
    return false;
  }
}
