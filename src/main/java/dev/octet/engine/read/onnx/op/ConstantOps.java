package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Map;
import java.util.Optional;

/** Operators that make constants. */
final class ConstantOps {
  /** Maximum number of elements that an operator without weights may make. */
  private static final long MOST_ELEMENTS = 1 << 22;

  private ConstantOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("Constant", ConstantOps::constant),
        entry("ConstantOfShape", ConstantOps::ofShape),
        entry("Range", ConstantOps::range));
  }

  private static void constant(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    Optional<TensorProto> tensor = node.tensor("value");
    String name = node.name();
    if (tensor.isPresent()) {
      net.put(node, net.constant(tensor.get()));
    } else if (node.hasAttribute("value_int")) {
      net.put(node, b.integer(name, node.integer("value_int", 0)));
    } else if (node.hasAttribute("value_float")) {
      net.put(node, b.scalar(name, node.number("value_float", 0)));
    } else {
      int[] ints = node.integers("value_ints");
      float[] floats = node.numbers("value_floats");
      if (ints != null) net.put(node, b.list(name, ints));
      else if (floats != null) net.put(node, b.constant(name, Shape.of(floats.length), floats));
      else throw new InvalidGraphException("its value is of an unsupported kind");
    }
  }

  private static void ofShape(OnnxNode node, OnnxNetwork net) {
    int[] dims = net.integers(node, 0);
    for (int dim : dims) if (dim < 0) throw new InvalidGraphException("an extent is " + dim);
    Shape shape = Shape.of(dims);
    if (shape.elements() > MOST_ELEMENTS) {
      throw new InvalidGraphException("it makes %,d elements".formatted(shape.elements()));
    }
    NetworkBuilder b = net.builder();
    int value =
        node.tensor("value")
            .map(net::constant)
            .orElseGet(() -> b.scalar(node.name() + "/value", 0));
    Tensor one = b.tensor(value);
    if (one.shape().elements() != 1) throw new InvalidGraphException("its value is not a number");
    byte[] element = one.requireConstant().bytes();
    var all = new byte[Math.multiplyExact(shape.size(), element.length)];
    for (int at = 0; at < all.length; at += element.length) {
      System.arraycopy(element, 0, all, at, element.length);
    }
    net.put(node, b.constant(node.name(), shape, one.type(), Constant.ofBytes(all)));
  }

  private static void range(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    boolean whole = b.tensor(net.in(node, 0)).type() == ElementType.INT32;
    double start = net.number(node, 0, 0);
    double limit = net.number(node, 1, 0);
    double delta = net.number(node, 2, 1);
    double count = Math.max(0, Math.ceil((limit - start) / delta));
    if (delta == 0 || !(count <= MOST_ELEMENTS)) {
      throw new InvalidGraphException("its start, limit and delta make no list");
    }
    var values = new float[(int) count];
    var ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (start + i * delta);
      ints[i] = (int) (start + i * delta);
    }
    net.put(
        node,
        whole
            ? b.list(node.name(), ints)
            : b.constant(node.name(), Shape.of(values.length), values));
  }
}
