package dev.octet.engine.read.build;

import dev.octet.engine.fold.GraphFolding;
import dev.octet.engine.fold.PermutedConstant;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.ShapeInference;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.TensorNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a network node by node, in execution order. A method takes the ids of its input tensors
 * and returns the id of its output, whose shape is inferred. A node whose inputs are all constants
 * is computed at once, so that {@link #tensor} returns a constant for its output.
 *
 * <pre>{@code
 * var b = new NetworkBuilder();
 * int x = b.input("image", Shape.of(1, 32, 32, 3), ElementType.FLOAT32);
 * int y = b.node("stem", conv, x, weights, bias);
 * Graph graph = b.finish("net", List.of(y), List.of());
 * }</pre>
 *
 * <p>Names become unique: a second tensor of the same name gets a number. A method throws {@link
 * InvalidGraphException} if the inputs don't fit the operator; readers add the place in the file.
 */
public final class NetworkBuilder {
  private final GraphFolding folding = new GraphFolding(List.of(), List.of(), List.of());
  private final List<Integer> inputs = new ArrayList<>();
  private final Map<Integer, Node> makers = new HashMap<>();
  private final TensorNames names = new TensorNames();

  /** Adds an input of the network. */
  public int input(String name, Shape shape, ElementType type) {
    int id = folding.add(Tensor.activation(unique(name), shape, type));
    inputs.add(id);
    return id;
  }

  /** Adds a constant. */
  public int constant(String name, Shape shape, ElementType type, Constant elements) {
    return folding.add(new Tensor(unique(name), shape, type, null, elements));
  }

  /** Adds a FLOAT32 constant with row-major values. */
  public int constant(String name, Shape shape, float... values) {
    return constant(name, shape, ElementType.FLOAT32, Constant.ofFloats(values));
  }

  /** Adds a FLOAT32 scalar. */
  public int scalar(String name, float value) {
    return constant(name, Shape.of(), value);
  }

  /** Adds a vector of 32-bit integers: axes, a permutation, a size. */
  public int list(String name, int... values) {
    return constant(name, Shape.of(values.length), ElementType.INT32, Constant.ofInts(values));
  }

  /** Adds a scalar of a 32-bit integer. */
  public int integer(String name, int value) {
    return constant(name, Shape.of(), ElementType.INT32, Constant.ofInts(value));
  }

  /** Returns a tensor; a constant if it has been computed. */
  public Tensor tensor(int id) {
    return folding.tensor(id);
  }

  /** Returns the shape of a tensor. */
  public Shape shape(int id) {
    return folding.tensor(id).shape();
  }

  /** Returns whether a tensor is a constant. */
  public boolean isConstant(int id) {
    return folding.tensor(id).isConstant();
  }

  /** Returns whether the operator that makes a tensor can't make negative values. */
  public boolean isNeverNegative(int id) {
    int current = id;
    while (true) {
      Node maker = makers.get(current);
      if (maker == null) return false;
      switch (maker.op()) {
        case Op.Relu _, Op.Relu6 _, Op.Logistic _, Op.Softmax _ -> {
          return true;
        }
        case Op.Transpose _, Op.Reshape _, Op.MaxPool2D _, Op.AveragePool2D _ ->
            current = maker.input(0);
        default -> {
          return false;
        }
      }
    }
  }

  /** Adds a node with one output, which has the element type that the operator makes. */
  public int node(String name, Op op, int... inputs) {
    return nodes(List.of(name), op, inputs).getFirst();
  }

  /** Adds a node with one output of another element type: CAST. */
  public int node(String name, ElementType type, Op op, int... inputs) {
    return nodes(List.of(name), type, op, inputs).getFirst();
  }

  /**
   * Adds a node with one output per name.
   *
   * @return the ids of the outputs, in order
   */
  public List<Integer> nodes(List<String> outputs, Op op, int... inputs) {
    ElementType data = tensor(inputs[dataInput(op)]).type();
    return nodes(outputs, OpaqueOps.outputType(op, data), op, inputs);
  }

  private List<Integer> nodes(List<String> outputs, ElementType type, Op op, int... inputs) {
    List<Shape> shapes = inferred(op, inputs);
    if (shapes.isEmpty()) {
      throw ModelProblems.of(
          "data-dependent-shape",
          "The shape that %s '%s' makes depends on values that are known only when the network runs."
              .formatted(op.name(), outputs.getFirst()),
          "Export the network with fixed shapes (batch 1), or end it before this node.");
    }
    if (shapes.size() != outputs.size()) {
      throw new InvalidGraphException(
          "it has %d outputs, expected %d".formatted(outputs.size(), shapes.size()));
    }
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      ids.add(folding.add(Tensor.activation(unique(outputs.get(i)), shapes.get(i), type)));
    }
    return added(new Node(op, Arrays.stream(inputs).boxed().toList(), ids));
  }

  /** Returns the shapes of a node's outputs; empty if they can't be inferred. */
  private List<Shape> inferred(Op op, int... inputs) {
    List<@Nullable Tensor> in = new ArrayList<>();
    for (int id : inputs) in.add(id == Node.ABSENT ? null : tensor(id));
    return ShapeInference.infer(op, in);
  }

  /**
   * Adds a node whose outputs have given names and types, and given shapes where they can't be
   * inferred.
   */
  public List<Integer> nodesLike(List<Tensor> outputs, Op op, int... inputs) {
    List<Shape> shapes = inferred(op, inputs);
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Tensor out = outputs.get(i);
      Shape shape = i < shapes.size() ? shapes.get(i) : out.shape();
      ids.add(folding.add(Tensor.activation(unique(out.name()), shape, out.type())));
    }
    return added(new Node(op, Arrays.stream(inputs).boxed().toList(), ids));
  }

  /**
   * Adds the largest elements of the last axis, descending, and their indexes as INT32.
   *
   * @param count id of a constant scalar
   */
  public List<Integer> topK(String values, String indices, int x, int count) {
    return nodesLike(
        List.of(
            Tensor.activation(values, shape(x), tensor(x).type()),
            Tensor.activation(indices, shape(x), ElementType.INT32)),
        OpaqueOps.plain("TOPK_V2"),
        x,
        count);
  }

  private List<Integer> added(Node node) {
    folding.add(node);
    for (int id : node.outputs()) makers.put(id, node);
    return node.outputs();
  }

  private static int dataInput(Op op) {
    return switch (op) {
      case Op.TransposeConv _ -> 2;
      case Op.Split _ -> 1;
      case Op.Opaque opaque when opaque.name().startsWith("SELECT") -> 1;
      default -> 0;
    };
  }

  /**
   * Returns a tensor with permuted axes. A constant is permuted now, whatever its size; for an
   * activation a TRANSPOSE is added.
   *
   * @param permutation for each axis of the result, the axis of {@code x}
   */
  public int transposed(String name, int x, int... permutation) {
    Tensor tensor = tensor(x);
    if (isIdentity(permutation)) return x;
    if (!tensor.isConstant()) {
      return node(name, new Op.Transpose(), x, list(name + "/permutation", permutation));
    }
    Tensor permuted = PermutedConstant.of(tensor, permutation);
    return constant(name, permuted.shape(), permuted.type(), permuted.requireConstant());
  }

  private static boolean isIdentity(int[] permutation) {
    for (int i = 0; i < permutation.length; i++) if (permutation[i] != i) return false;
    return true;
  }

  /**
   * Returns the ids of the network's outputs, each a tensor of its own: inputs, and tensors that
   * are an output already, are copied.
   *
   * @param names names of the copies
   */
  public List<Integer> ownOutputs(List<Integer> ids, List<String> names) {
    Set<Integer> taken = new HashSet<>(inputs);
    List<Integer> outputs = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      int id = ids.get(i);
      outputs.add(taken.add(id) ? id : reshape(names.get(i), id, shape(id).toArray()));
    }
    return outputs;
  }

  /** Returns a tensor with another shape of as many elements; a constant is reshaped now. */
  public int reshaped(String name, int x, int... dims) {
    Tensor tensor = tensor(x);
    if (Arrays.equals(tensor.shape().toArray(), dims)) return x;
    if (tensor.isConstant()) {
      return constant(name, Shape.of(dims), tensor.type(), tensor.requireConstant());
    }
    return reshape(name, x, dims);
  }

  private int reshape(String name, int x, int... dims) {
    List<Integer> shape = Arrays.stream(dims).boxed().toList();
    return node(name, new Op.Reshape(shape), x, list(name + "/shape", dims));
  }

  /**
   * Returns the finished network without unused nodes and tensors.
   *
   * @param name name of the network
   * @param outputs ids of its outputs
   * @param signatures named entry points
   */
  public Graph finish(String name, List<Integer> outputs, List<Signature> signatures) {
    return folding.finish(name, inputs, outputs, signatures);
  }

  private String unique(String name) {
    return names.unique(name, inputs.size());
  }
}
