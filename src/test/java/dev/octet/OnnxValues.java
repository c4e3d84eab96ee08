package dev.octet;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/** Inputs and outputs of ONNX networks that tests build. */
public final class OnnxValues {
  /** The number of the element type in ONNX. */
  private static final int FLOAT = 1;

  private OnnxValues() {}

  /** Floats with these extents; a negative extent is open, with the name n. */
  public static ValueInfoProto of(String name, long... dims) {
    var shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      var extent = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(dim < 0 ? extent.setDimParam("n") : extent.setDimValue(dim));
    }
    var tensor = TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
