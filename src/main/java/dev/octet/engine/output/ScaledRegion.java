package dev.octet.engine.output;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies tensors of a float network by powers of two, by changing constants only. The factor
 * moves backwards through operators that commute with it, up to weights or a constant factor:
 *
 * <pre>{@code
 * f * (W x + b)    =  (f W) x + f b
 * f * MUL(x, c)    =  MUL(x, f c)
 * f * ADD(x, y)    =  ADD(f x, f y)
 * f * RELU(x)      =  RELU(f x)             f > 0
 * }</pre>
 *
 * <p>A power of two changes only the exponent of a float, so each value is multiplied exactly.
 */
final class ScaledRegion {
  private static final int WEIGHTS = 1;

  private final Graph graph;
  private final Uses uses;

  /** Tensors that are multiplied, each by one factor, or by one for each index of its last axis. */
  private Map<Integer, float[]> tensors = new LinkedHashMap<>();

  /** Nodes whose constants take up factors, with the factors of their output. */
  private Map<Integer, float[]> ends = new TreeMap<>();

  /** Nodes whose inputs and outputs are both multiplied, with the factors of their output. */
  private Map<Integer, float[]> inner = new TreeMap<>();

  private String obstacle = "";

  ScaledRegion(Graph graph) {
    this.graph = graph;
    uses = Uses.of(graph);
  }

  /**
   * Adds a tensor to the region.
   *
   * @param factors positive powers of two: one, or one for each index of the tensor's last axis
   * @return whether the constants in front of it can take up the factors; if not, {@link
   *     #obstacle()} says why
   */
  boolean add(int tensor, float[] factors) {
    float[] known = tensors.get(tensor);
    if (known != null) {
      return Arrays.equals(known, factors) || fail("'%s' would need two factors", tensor);
    }
    Node node = uses.producer(tensor);
    if (node == null) return fail("no layer computes '%s'", tensor);
    tensors.put(tensor, factors);
    int index = uses.producerIndex(tensor);
    if (!isLinear(node.op())) {
      return fail("'%s' comes from " + node.op().name() + ", which does not scale", tensor);
    }
    return switch (node.op()) {
      case Op.Conv2D _, Op.DepthwiseConv2D _, Op.FullyConnected _, Op.TransposeConv _ ->
          endAt(index, node, factors, WEIGHTS, biasOf(node));
      case Op.Mul _ -> product(index, node, factors);
      case Op.Opaque op when op.name().equals("DIV") -> {
        inner.put(index, factors);
        yield factors.length == 1 && add(node.input(0), factors);
      }
      case Op.Concatenation op -> concatenation(index, node, op, factors);
      case Op.Pack op -> pack(index, node, op, factors);
      default -> {
        inner.put(index, factors);
        yield through(node, factors);
      }
    };
  }

  /** Returns why the factors can't be taken up, as a clause. */
  String obstacle() {
    return obstacle;
  }

  private boolean fail(String reason, int tensor) {
    if (obstacle.isEmpty()) obstacle = reason.formatted(graph.tensor(tensor).name());
    return false;
  }

  private static boolean isLinear(Op op) {
    if (op instanceof Op.Fusing fusing
        && fusing.activation() != Activation.NONE
        && fusing.activation() != Activation.RELU) {
      return false;
    }
    return switch (op) {
      case Op.Weighted _,
          Op.Add _,
          Op.Sub _,
          Op.Mul _,
          Op.Maximum _,
          Op.Minimum _,
          Op.AveragePool2D _,
          Op.MaxPool2D _,
          Op.Mean _,
          Op.Reshape _,
          Op.Squeeze _,
          Op.ExpandDims _,
          Op.Transpose _,
          Op.Concatenation _,
          Op.Pack _,
          Op.Slice _,
          Op.StridedSlice _,
          Op.Split _,
          Op.Relu _,
          Op.LeakyRelu _,
          Op.Prelu _,
          Op.ResizeBilinear _,
          Op.ResizeNearestNeighbor _ ->
          true;
      case Op.Opaque opaque -> Set.of("DIV", "SPLIT_V", "UNPACK").contains(opaque.name());
      default -> false;
    };
  }

  private static int biasOf(Node node) {
    return node.op() instanceof Op.TransposeConv ? 3 : 2;
  }

  private boolean endAt(int index, Node node, float[] factors, int weights, int bias) {
    for (int position : List.of(weights, bias)) {
      if (!node.hasInput(position)) continue;
      if (!isReal(node.input(position))) return fail("'%s' is computed", node.input(position));
    }
    ends.put(index, factors);
    return true;
  }

  private boolean isReal(int tensor) {
    Tensor constant = graph.tensor(tensor);
    return constant.isConstant() && constant.type() == ElementType.FLOAT32;
  }

  private boolean product(int index, Node node, float[] factors) {
    for (int input : node.inputs()) {
      if (!isReal(input)) continue;
      ends.put(index, factors);
      return true;
    }
    if (factors.length > 1) return fail("'%s' is a product of activations", node.output());
    inner.put(index, factors);
    String before = obstacle;
    for (int input : node.inputs()) {
      var kept = List.of(new LinkedHashMap<>(tensors), new TreeMap<>(ends), new TreeMap<>(inner));
      if (add(input, factors)) {
        obstacle = before;
        return true;
      }
      tensors = kept.get(0);
      ends = kept.get(1);
      inner = kept.get(2);
    }
    return false;
  }

  private boolean concatenation(int index, Node node, Op.Concatenation op, float[] factors) {
    inner.put(index, factors);
    int rank = graph.tensor(node.output()).shape().rank();
    int axis = op.axis() < 0 ? op.axis() + rank : op.axis();
    int from = 0;
    for (int input : node.inputs()) {
      int extent = graph.tensor(input).shape().dim(axis);
      boolean splits = factors.length > 1 && axis == rank - 1;
      float[] own = splits ? Arrays.copyOfRange(factors, from, from + extent) : factors;
      from += extent;
      if (!add(input, own)) return false;
    }
    return true;
  }

  private boolean pack(int index, Node node, Op.Pack op, float[] factors) {
    inner.put(index, factors);
    int rank = graph.tensor(node.output()).shape().rank();
    boolean last = op.axis() == rank - 1 || op.axis() == -1;
    for (int i = 0; i < node.inputs().size(); i++) {
      float[] own = factors.length > 1 && last ? new float[] {factors[i]} : factors;
      if (!add(node.input(i), own)) return false;
    }
    return true;
  }

  /** Passes the factors on to all activations that a node reads. */
  private boolean through(Node node, float[] factors) {
    boolean many = node.op() instanceof Op.Add || node.op() instanceof Op.Sub;
    many |= node.op() instanceof Op.Maximum || node.op() instanceof Op.Minimum;
    for (int i = 0; i < (many ? node.inputs().size() : 1); i++) {
      // SPLIT has the axis first
      int input = node.op() instanceof Op.Split ? node.input(1) : node.input(i);
      if (many && graph.tensor(input).isConstant()) continue;
      float[] own = before(node, input, factors);
      if (own == null) return fail("the channels of '%s' have different factors", input);
      if (!add(input, own)) return false;
    }
    return true;
  }

  /** Returns the factors of an input of a node; null if they don't follow its last axis. */
  private float @Nullable [] before(Node node, int input, float[] factors) {
    if (factors.length == 1) return factors;
    int channels = graph.tensor(input).shape().channels();
    int rank = graph.tensor(input).shape().rank();
    boolean keepsChannels =
        switch (node.op()) {
          case Op.Reshape _, Op.Squeeze _, Op.ExpandDims _ -> true;
          case Op.Transpose _ -> {
            int[] order = graph.tensor(node.input(1)).requireConstant().ints();
            yield order[rank - 1] == rank - 1;
          }
          case Op.Mean _, Op.Slice _, Op.StridedSlice _, Op.Split _, Op.Opaque _ -> false;
          default -> channels == factors.length;
        };
    if (!keepsChannels || channels % factors.length != 0) return null;
    var tiled = new float[channels];
    for (int c = 0; c < channels; c++) tiled[c] = factors[c % factors.length];
    return tiled;
  }

  /**
   * Returns whether nothing outside the region reads the multiplied tensors.
   *
   * @param readers indexes of nodes that may read them
   */
  boolean isClosed(Set<Integer> readers, Set<Integer> mayBeOutputs) {
    for (int tensor : tensors.keySet()) {
      if (graph.outputs().contains(tensor) && !mayBeOutputs.contains(tensor)) {
        return fail("'%s' is an output itself", tensor);
      }
      for (int consumer : uses.consumers(tensor)) {
        if (!readers.contains(consumer) && !inner.containsKey(consumer)) {
          return fail("another layer reads '%s'", tensor);
        }
      }
    }
    for (int node : inner.keySet()) {
      for (int output : graph.nodes().get(node).outputs()) {
        if (!tensors.containsKey(output)) return fail("another layer reads '%s'", output);
      }
    }
    return true;
  }

  /** Returns names of the layers whose constants take up the factors. */
  List<String> layers() {
    return ends.keySet().stream().map(n -> graph.layerName(graph.nodes().get(n))).toList();
  }

  /**
   * Changes the constants.
   *
   * @return whether every constant is multiplied exactly
   */
  boolean apply(GraphEdit edit) {
    boolean exact = true;
    for (Map.Entry<Integer, float[]> end : ends.entrySet()) {
      Node node = graph.nodes().get(end.getKey());
      float[] factors = end.getValue();
      if (node.op() instanceof Op.Mul) {
        int position = isReal(node.input(0)) ? 0 : 1;
        exact &= multiply(edit, end.getKey(), position, factors, false);
        continue;
      }
      boolean rows = !(node.op() instanceof Op.DepthwiseConv2D);
      exact &= multiply(edit, end.getKey(), WEIGHTS, factors, rows);
      int bias = biasOf(node);
      if (node.hasInput(bias)) exact &= multiply(edit, end.getKey(), bias, factors, false);
    }
    for (Map.Entry<Integer, float[]> middle : inner.entrySet()) {
      Node node = graph.nodes().get(middle.getKey());
      if (!takesConstants(node.op())) continue;
      for (int i = 0; i < node.inputs().size(); i++) {
        if (node.hasInput(i) && isReal(node.input(i))) {
          exact &= multiply(edit, middle.getKey(), i, middle.getValue(), false);
        }
      }
    }
    return exact;
  }

  private static boolean takesConstants(Op op) {
    return op instanceof Op.Add
        || op instanceof Op.Sub
        || op instanceof Op.Maximum
        || op instanceof Op.Minimum;
  }

  /**
   * Multiplies a constant of a node.
   *
   * @param rows whether the factors belong to the first axis of the constant, not to the last
   */
  private boolean multiply(GraphEdit edit, int index, int position, float[] factors, boolean rows) {
    Tensor constant = graph.tensor(graph.nodes().get(index).input(position));
    float[] values = constant.requireConstant().floats();
    Shape shape = constant.shape();
    int channels = shape.channels();
    var scaled = values.clone();
    if (factors.length > 1 && !rows && channels == 1) {
      List<Integer> dims = new ArrayList<>(shape.dims());
      if (dims.isEmpty()) dims.add(factors.length);
      else dims.set(dims.size() - 1, factors.length);
      shape = new Shape(dims);
      scaled = new float[values.length * factors.length];
      for (int i = 0; i < scaled.length; i++) scaled[i] = values[i / factors.length];
    }
    int each = rows && factors.length > 1 ? scaled.length / factors.length : 1;
    boolean exact = true;
    for (int i = 0; i < scaled.length; i++) {
      float factor = factors[i / each % factors.length];
      float before = scaled[i];
      scaled[i] = before * factor;
      exact &= scaled[i] / factor == before;
    }
    edit.constant(index, position, Tensor.constant(constant.name(), shape, scaled));
    return exact;
  }
}
