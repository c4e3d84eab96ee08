package dev.octet.engine.unfold.layout;

import dev.octet.engine.fold.PermutedConstant;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.read.build.NetworkBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network under construction whose tensors may be stored in another axis order than in the source
 * network. Counts the elements that had to be moved on the way.
 */
final class StoredNetwork {
  private final Graph source;
  private final Uses uses;
  private final NetworkBuilder builder = new NetworkBuilder();
  private final Map<Integer, Stored> stored = new HashMap<>();
  private final Map<Key, Integer> constants = new HashMap<>();
  private final Map<Key, Integer> moved = new HashMap<>();
  private long movedElements;

  /**
   * A tensor of the source as it is stored.
   *
   * @param id id in the network under construction
   * @param order its axis order
   * @param shuffle for each stored index of the last axis the source's index; null for the same
   */
  record Stored(int id, AxisOrder order, int @Nullable [] shuffle) {}

  private record Key(int tensor, AxisOrder order) {}

  StoredNetwork(Graph source) {
    this.source = source;
    uses = Uses.of(source);
  }

  Graph source() {
    return source;
  }

  /** Returns the producers and consumers of the source's tensors. */
  Uses uses() {
    return uses;
  }

  NetworkBuilder builder() {
    return builder;
  }

  /** Returns the number of elements of all tensors that are transposed when the network runs. */
  long movedElements() {
    return movedElements;
  }

  Tensor tensor(int id) {
    return source.tensor(id);
  }

  Shape shape(int id) {
    return source.tensor(id).shape();
  }

  String name(int id) {
    return source.tensor(id).name();
  }

  boolean isConstant(int id) {
    return source.tensor(id).isConstant();
  }

  /** Returns the elements of a constant of 32-bit integers; null for any other tensor. */
  int @Nullable [] integers(int id) {
    Tensor tensor = source.tensor(id);
    if (tensor.constant() == null) return null;
    return switch (tensor.type()) {
      case INT32 -> tensor.constant().ints();
      default -> null;
    };
  }

  /** Adds an input of the source. */
  void input(int id, AxisOrder order) {
    Shape shape = Shape.of(order.stored(shape(id)));
    put(id, builder.input(name(id), shape, tensor(id).type()), order);
  }

  /** Notes how a tensor of the source is stored. */
  void put(int id, int newId, AxisOrder order) {
    stored.put(id, new Stored(newId, order, null));
  }

  /** Notes that a tensor is stored in its own axis order, with a shuffled last axis. */
  void putShuffled(int id, int newId, int[] shuffle) {
    stored.put(id, new Stored(newId, AxisOrder.own(shape(id).rank()), shuffle));
  }

  /** Returns how an activation of the source is stored. */
  Stored stored(int id) {
    Stored found = stored.get(id);
    if (found == null) throw new IllegalStateException("'" + name(id) + "' is not made yet");
    return found;
  }

  /** Returns the stored order of a tensor; its own for a constant. */
  AxisOrder order(int id) {
    return isConstant(id) ? AxisOrder.own(shape(id).rank()) : stored(id).order();
  }

  /** Returns a tensor in its own order. */
  int own(int id) {
    return id == Node.ABSENT ? id : in(id, AxisOrder.own(shape(id).rank()));
  }

  /** Returns the ids of tensors in their own order. */
  int[] own(List<Integer> ids) {
    return ids.stream().mapToInt(this::own).toArray();
  }

  /** Returns a tensor in a given order, transposed if it is stored in another one. */
  int in(int id, AxisOrder wanted) {
    var key = new Key(id, wanted);
    if (isConstant(id)) return constants.computeIfAbsent(key, this::constant);
    Stored now = stored(id);
    if (now.order().equals(wanted)) return now.id();
    Integer known = moved.get(key);
    if (known != null) return known;
    int made = moved(id, now, wanted);
    moved.put(key, made);
    return made;
  }

  private int moved(int id, Stored now, AxisOrder wanted) {
    Shape shape = shape(id);
    boolean named = builder.tensor(now.id()).name().equals(name(id));
    String name = named ? name(id) + "/transposed" : name(id);
    if (now.order().hasSameElements(wanted, shape)) {
      // an operator without moved elements is cheaper than any with them, but not free
      movedElements++;
      return builder.reshaped(name, now.id(), wanted.stored(shape));
    }
    movedElements += shape.elements();
    return builder.transposed(name, now.id(), now.order().to(wanted));
  }

  private int constant(Key key) {
    Tensor tensor = source.tensor(key.tensor);
    Tensor permuted =
        key.order.isOwn()
            ? tensor
            : PermutedConstant.of(
                tensor, key.order.axes().stream().mapToInt(Integer::intValue).toArray());
    return builder.constant(
        tensor.name(), permuted.shape(), permuted.type(), permuted.requireConstant());
  }

  /** Returns what it costs to have a tensor in a given order, in moved elements. */
  long cost(int id, AxisOrder wanted) {
    if (isConstant(id)) return 0;
    Stored now = stored(id);
    return now.order().hasSameElements(wanted, shape(id)) ? 0 : shape(id).elements();
  }

  /** Adds a node that makes the outputs of a node of the source, stored in given orders. */
  void add(Op op, Node node, List<AxisOrder> orders, int... inputs) {
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      Tensor out = source.tensor(node.outputs().get(i));
      Shape shape = Shape.of(orders.get(i).stored(out.shape()));
      outputs.add(Tensor.activation(out.name(), shape, out.type()));
    }
    List<Integer> ids = builder.nodesLike(outputs, op, inputs);
    for (int i = 0; i < ids.size(); i++) put(node.outputs().get(i), ids.get(i), orders.get(i));
  }

  /** Adds a node that makes the only output of a node of the source. */
  void add(Op op, Node node, AxisOrder order, int... inputs) {
    add(op, node, List.of(order), inputs);
  }
}
