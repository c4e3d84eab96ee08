package dev.octet;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Tiny classifiers in ONNX, with channels first, of images that are higher than wide. */
public final class ColorOnnx {
  private static final int FEATURES = 4;
  private static final int OPSET = 17;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("color");
  private final SplittableRandom random = new SplittableRandom(5);

  private ColorOnnx() {}

  /**
   * A network with the input {@code image}.
   *
   * @param dims batch, channels, height and width; a batch of -1 is free
   */
  public static byte[] of(int... dims) {
    var net = new ColorOnnx();
    return net.classes(net.stem("image", dims));
  }

  /**
   * A network with the inputs {@code left} of 1 x 3 x 12 x 8 and {@code right} of 1 x 5 x 12 x 8.
   */
  public static byte[] twoInputs() {
    var net = new ColorOnnx();
    String left = net.stem("left", 1, 3, 12, 8);
    String right = net.stem("right", 1, 5, 12, 8);
    net.graph.addNode(node("Add", List.of(left, right), "sum"));
    return net.classes("sum");
  }

  private static NodeProto.Builder node(String operator, List<String> in, String out) {
    return NodeProto.newBuilder().setOpType(operator).setName(out).addAllInput(in).addOutput(out);
  }

  private static AttributeProto ints(String name, long... values) {
    var attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) attribute.addInts(value);
    return attribute.build();
  }

  /** A convolution of 3 x 3 and a RELU. */
  private String stem(String input, int... dims) {
    graph.addInput(OnnxValues.of(input, Arrays.stream(dims).asLongStream().toArray()));
    var weights =
        TensorProto.newBuilder()
            .setName(input + "_w")
            .setDataType(1)
            .addDims(FEATURES)
            .addDims(dims[1])
            .addDims(3)
            .addDims(3);
    for (int i = 0; i < FEATURES * dims[1] * 9; i++) {
      weights.addFloatData((float) random.nextDouble(-0.5, 0.5));
    }
    graph.addInitializer(weights);
    graph.addNode(
        node("Conv", List.of(input, input + "_w"), input + "_conv")
            .addAttribute(ints("pads", 1, 1, 1, 1)));
    graph.addNode(node("Relu", List.of(input + "_conv"), input + "_relu"));
    return input + "_relu";
  }

  private byte[] classes(String x) {
    graph.addNode(node("GlobalAveragePool", List.of(x), "pool"));
    graph.addNode(node("Flatten", List.of("pool"), "flat"));
    graph.addNode(node("Softmax", List.of("flat"), "classes"));
    graph.addOutput(OnnxValues.of("classes", -1, FEATURES));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }
}
