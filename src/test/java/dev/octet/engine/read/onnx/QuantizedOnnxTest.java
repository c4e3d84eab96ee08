package dev.octet.engine.read.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.octet.OnnxValues;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.QuantizedParts;
import dev.octet.engine.read.source.ReadOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs of QuantizeLinear and DequantizeLinear around float operators. */
class QuantizedOnnxTest {
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("net");

  private void node(String operator, String out, String... in) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(out + "_node")
            .addAllInput(List.of(in))
            .addOutput(out));
  }

  private void scale(String name, float value) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addFloatData(value));
  }

  private void bytes(String name, int type, List<Long> dims, int... values) {
    var raw = new byte[values.length];
    for (int i = 0; i < raw.length; i++) raw[i] = (byte) values[i];
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type)
            .addAllDims(dims)
            .setRawData(ByteString.copyFrom(raw)));
  }

  /** A product with quantized weights between two pairs; the second has no values below 0. */
  private ModelProto product() {
    graph.addInput(OnnxValues.of("x", 1, 2));
    scale("s", 0.5f);
    scale("t", 0.25f);
    bytes("z", TensorProto.DataType.UINT8_VALUE, List.of(), 100);
    bytes("zero", TensorProto.DataType.UINT8_VALUE, List.of(), 0);
    bytes("w", TensorProto.DataType.INT8_VALUE, List.of(2L, 2L), 1, -2, 3, -4);
    bytes("wz", TensorProto.DataType.INT8_VALUE, List.of(), 0);
    node("QuantizeLinear", "xq", "x", "s", "z");
    node("DequantizeLinear", "xd", "xq", "s", "z");
    node("DequantizeLinear", "wd", "w", "s", "wz");
    node("MatMul", "y", "xd", "wd");
    node("QuantizeLinear", "yq", "y", "t", "zero");
    node("DequantizeLinear", "yd", "yq", "t", "zero");
    graph.addOutput(OnnxValues.of("yd"));
    return model();
  }

  private ModelProto model() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build();
  }

  private static Graph read(ModelProto model, QuantizedParts parts) {
    ReadOptions options = ReadOptions.NONE.with(parts);
    return ModelReader.read(model.toByteArray(), "net.onnx", options).graph();
  }

  private static InputProblem refusal(ModelProto model, QuantizedParts parts) {
    RejectedInputException e =
        catchThrowableOfType(RejectedInputException.class, () -> read(model, parts));
    assertThat(e).isNotNull();
    return e.problem();
  }

  private static float[] weights(Graph graph) {
    Node product =
        graph.nodes().stream()
            .filter(node -> node.op() instanceof Op.FullyConnected)
            .findFirst()
            .orElseThrow();
    return graph.tensor(product.input(1)).requireConstant().floats();
  }

  @Test
  void theyDisappearAndTheirClippingStays() {
    Graph graph = read(product(), QuantizedParts.REQUANTIZE);
    assertThat(graph.nodes())
        .extracting(node -> node.op().name())
        .containsExactly("FULLY_CONNECTED", "RELU");
    assertThat(weights(graph)).containsExactly(0.5f, 1.5f, -1, -2);
  }

  @Test
  void theyBecomeGivenRanges() {
    Graph graph = read(product(), QuantizedParts.KEEP);
    assertThat(graph.nodes())
        .extracting(node -> node.op().name())
        .containsExactly("FAKE_QUANT", "FULLY_CONNECTED", "RELU", "FAKE_QUANT");
  }

  @Test
  void withoutARequestTheyAreRefused() {
    InputProblem problem = refusal(product(), QuantizedParts.REFUSE);
    assertThat(problem.code()).isEqualTo("already-quantized");
    assertThat(problem.action()).contains("network.quantizedParts");
    assertThat(problem.findings()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({"Relu, already-quantized", "DynamicQuantizeLinear, already-quantized"})
  void arithmeticOnTheIntegersIsRefused(String operator, String code) {
    graph.addInput(OnnxValues.of("x", 1, 2));
    scale("s", 0.5f);
    bytes("z", TensorProto.DataType.UINT8_VALUE, List.of(), 100);
    node("QuantizeLinear", "xq", "x", "s", "z");
    node(operator, "r", "xq");
    node("DequantizeLinear", "rd", "r", "s", "z");
    graph.addOutput(OnnxValues.of("rd"));
    assertThat(refusal(model(), QuantizedParts.KEEP).code()).isEqualTo(code);
  }

  @Test
  void aPairWithTwoScalesIsRefused() {
    graph.addInput(OnnxValues.of("x", 1, 2));
    scale("s", 0.5f);
    scale("t", 0.25f);
    node("QuantizeLinear", "xq", "x", "s");
    node("DequantizeLinear", "xd", "xq", "t");
    graph.addOutput(OnnxValues.of("xd"));
    assertThat(refusal(model(), QuantizedParts.REQUANTIZE).message()).contains("its scale");
  }
}
