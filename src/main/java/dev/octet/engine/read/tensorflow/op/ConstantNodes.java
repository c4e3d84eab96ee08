package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.tensorflow.tensor.DataTypes;
import dev.octet.engine.read.tensorflow.tensor.TensorValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.TensorProto;

/** Importers of constants, variables, and of values that follow from shapes. */
final class ConstantNodes {
  /** Maximum number of elements of a constant that is not stored in the file. */
  private static final long MAX_MADE = 1 << 20;

  private ConstantNodes() {}

  static void register(Registry registry) {
    registry
        .one(ConstantNodes::constant, "Const")
        .one(n -> added(n, n.variables().value(n.node())), "VarHandleOp", "VariableV2", "Variable")
        .one(n -> n.b().list(n.name(), n.shape(0).toArray()), "Shape")
        .many(ConstantNodes::shapes, "ShapeN")
        .one(n -> n.b().integer(n.name(), n.shape(0).rank()), "Rank")
        .one(n -> n.b().integer(n.name(), n.shape(0).size()), "Size")
        .one(n -> n.b().node(n.name(), OpaqueOps.plain("ZEROS_LIKE"), n.x(0)), "ZerosLike")
        .one(ConstantNodes::onesLike, "OnesLike")
        .one(ConstantNodes::fill, "Fill")
        .one(n -> n.b().node(n.name(), OpaqueOps.plain("RANGE"), n.x(0), n.x(1), n.x(2)), "Range")
        .one(ConstantNodes::cast, "Cast");
  }

  private static int constant(NodeReading n) {
    TensorProto tensor = n.attributes().tensor("value");
    if (tensor == null) throw new InvalidGraphException("it has no value");
    return added(n, n.decoder().decode(tensor, n.node().place()));
  }

  private static int added(NodeReading n, TensorValue value) {
    return n.b().constant(n.name(), value.shape(), value.type(), value.elements());
  }

  private static List<Integer> shapes(NodeReading n) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < n.count(); i++) {
      ids.add(n.b().list(i == 0 ? n.name() : n.name() + ":" + i, n.shape(i).toArray()));
    }
    return ids;
  }

  private static int onesLike(NodeReading n) {
    return filled(n, n.shape(0), n.type(0) == ElementType.FLOAT32, 1);
  }

  private static int filled(NodeReading n, Shape shape, boolean real, int value) {
    if (shape.elements() > MAX_MADE) {
      int dims = n.b().list(n.name() + "/shape", shape.toArray());
      int scalar =
          real
              ? n.b().scalar(n.name() + "/value", value)
              : n.b().integer(n.name() + "/value", value);
      ElementType type = real ? ElementType.FLOAT32 : ElementType.INT32;
      return n.b().node(n.name(), type, OpaqueOps.plain("FILL"), dims, scalar);
    }
    if (real) {
      var ones = new float[shape.size()];
      Arrays.fill(ones, value);
      return n.b().constant(n.name(), shape, ones);
    }
    var ones = new int[shape.size()];
    Arrays.fill(ones, value);
    return n.b().constant(n.name(), shape, ElementType.INT32, Constant.ofInts(ones));
  }

  private static int fill(NodeReading n) {
    n.integers(0);
    return n.b().node(n.name(), n.type(1), OpaqueOps.plain("FILL"), n.x(0), n.x(1));
  }

  private static int cast(NodeReading n) {
    ElementType target = DataTypes.inGraph(n.attributes().type("DstT"));
    if (target == null) {
      throw new InvalidGraphException(
          "the element type %s is not supported"
              .formatted(DataTypes.name(n.attributes().type("DstT"))));
    }
    if (target == n.type(0)) return n.x(0);
    return n.b().node(n.name(), target, OpaqueOps.plain("CAST"), n.x(0));
  }
}
