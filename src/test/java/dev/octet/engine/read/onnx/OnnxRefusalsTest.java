package dev.octet.engine.read.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.octet.OnnxValues;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.SourceModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX files that are refused, and parts of networks that are named. */
class OnnxRefusalsTest {
  private static NodeProto node(String operator, String in, String out) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(out + "_node")
        .addInput(in)
        .addOutput(out)
        .build();
  }

  private static ModelProto.Builder model(long opset, GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph);
  }

  private static GraphProto.Builder chain(String... operators) {
    var graph = GraphProto.newBuilder().setName("net").addInput(OnnxValues.of("x", 1, 4));
    String last = "x";
    for (int i = 0; i < operators.length; i++) {
      graph.addNode(node(operators[i], last, "t" + i));
      last = "t" + i;
    }
    return graph.addOutput(OnnxValues.of(last));
  }

  private static InputProblem refusal(byte[] file, ReadOptions options) {
    RejectedInputException e =
        catchThrowableOfType(
            RejectedInputException.class, () -> ModelReader.read(file, "net.onnx", options));
    assertThat(e).isNotNull();
    assertThat(e.problem().file()).isEqualTo("net.onnx");
    return e.problem();
  }

  private static InputProblem refusal(ModelProto.Builder model) {
    return refusal(model.build().toByteArray(), ReadOptions.NONE);
  }

  private static SourceModel read(ModelProto.Builder model, ReadOptions options) {
    return ModelReader.read(model.build().toByteArray(), "net.onnx", options);
  }

  @Test
  void allUnsupportedOperatorsAreListedAtOnce() {
    InputProblem problem = refusal(model(17, chain("Relu", "NonZero", "Loop", "Tanh", "NonZero")));
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.detail()).contains("3 of the network's 5 nodes").contains("Loop, NonZero");
    assertThat(problem.findings()).hasSize(3).first().asString().contains("t1_node", "NonZero");
  }

  @Test
  void quantizedNetworksAreRefused() {
    assertThat(refusal(model(17, chain("Relu", "QuantizeLinear", "DequantizeLinear"))).code())
        .isEqualTo("already-quantized");
  }

  @Test
  void oldOperatorSetsAreRefused() {
    InputProblem problem = refusal(model(6, chain("Relu")));
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.detail()).contains("version 6");
  }

  @Test
  void newerOperatorSetsAreReadWithAWarning() {
    assertThat(read(model(99, chain("Relu")), ReadOptions.NONE).warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.code()).isEqualTo("newer-schema"));
  }

  @Test
  void theNetworkBeginsAndEndsAtNamedTensors() {
    var model = model(17, chain("NonZero", "Relu", "Tanh", "NonZero"));
    var part =
        new ReadOptions(
            new InputShapes(Map.of("t0", List.of(2, 3))),
            0,
            List.of("t0"),
            List.of("t2"),
            null,
            false);
    SourceModel read = read(model, part);
    assertThat(read.graph().nodes())
        .extracting(node -> node.op().name())
        .containsExactly("RELU", "TANH");
    assertThat(read.graph().tensor(read.graph().inputs().getFirst()).shape().dims())
        .containsExactly(2, 3);
  }

  @Test
  void unknownTensorsAreRefusedWithSimilarNames() {
    var model = model(17, chain("Relu", "Tanh"));
    var part = new ReadOptions(InputShapes.NONE, 0, List.of(), List.of("t11"), null, false);
    InputProblem problem = refusal(model.build().toByteArray(), part);
    assertThat(problem.code()).isEqualTo("unknown-tensor");
    assertThat(problem.field()).isEqualTo("/recipe/network/end");
    assertThat(problem.detail()).contains("t1");
  }

  @Test
  void openExtentsNeedAShape() {
    var graph = chain("Relu").setInput(0, OnnxValues.of("x", -1, 4, -1));
    InputProblem problem = refusal(model(17, graph));
    assertThat(problem.code()).isEqualTo("dynamic-shape");
    assertThat(problem.detail()).contains("Axis 2 of input 'x'");
    var shapes = new InputShapes(Map.of("x", List.of(3, 4, 5)));
    SourceModel read = read(model(17, graph), ReadOptions.NONE.withShapes(shapes));
    assertThat(read.graph().tensor(read.graph().inputs().getFirst()).shape().dims())
        .containsExactly(3, 4, 5);
  }

  private static TensorProto external(String file, String offset) {
    return TensorProto.newBuilder()
        .setName("c")
        .setDataType(1)
        .addDims(4)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", file))
        .addExternalData(entry("offset", offset))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static ModelProto.Builder withExternal(String file, String offset) {
    var add = node("Add", "x", "y").toBuilder().addInput("c").build();
    var graph =
        GraphProto.newBuilder()
            .addInput(OnnxValues.of("x", 1, 4))
            .addNode(add)
            .addInitializer(external(file, offset))
            .addOutput(OnnxValues.of("y"));
    return model(17, graph);
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  @Test
  void missingWeightFilesAreNamed() {
    InputProblem problem = refusal(withExternal("net.onnx.data", "0"));
    assertThat(problem.code()).isEqualTo("missing-model-files");
    assertThat(problem.detail()).contains("'net.onnx.data'");
    assertThat(problem.action()).contains("zip");
  }

  @Test
  void weightFilesAreReadFromTheArchive() throws IOException {
    byte[] model = withExternal("net.onnx.data", "4").build().toByteArray();
    var weights = new byte[20];
    weights[4 + 3] = 0x40; // 2.0 in little-endian order
    byte[] packed = zip(Map.of("net/net.onnx", model, "net/net.onnx.data", weights));
    SourceModel read = ModelReader.read(packed, "net.zip");
    assertThat(read.graph().tensors())
        .filteredOn(tensor -> tensor.isConstant())
        .singleElement()
        .satisfies(
            tensor -> assertThat(tensor.requireConstant().floats()).containsExactly(2, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../net.onnx.data", "/etc/passwd", "net.onnx.data/../../x"})
  void weightFilesElsewhereAreMissing(String path) throws IOException {
    byte[] model = withExternal(path, "0").build().toByteArray();
    byte[] packed = zip(Map.of("net.onnx", model, "net.onnx.data", new byte[16]));
    assertThat(refusal(packed, ReadOptions.NONE).code()).isEqualTo("missing-model-files");
  }

  @Test
  void weightsBeyondTheirFileAreRefused() throws IOException {
    for (String offset : List.of("8", "-1", "9223372036854775807", "x")) {
      byte[] model = withExternal("w", offset).build().toByteArray();
      byte[] packed = zip(Map.of("net.onnx", model, "w", new byte[16]));
      assertThat(refusal(packed, ReadOptions.NONE).code()).isEqualTo("invalid-model");
    }
  }

  @Test
  void filesOutsideOfTheFolderAreRefused() throws IOException {
    byte[] model = model(17, chain("Relu")).build().toByteArray();
    byte[] packed = zip(Map.of("net.onnx", model, "../x", new byte[1]));
    assertThat(refusal(packed, ReadOptions.NONE).code()).isEqualTo("unsafe-archive");
  }

  /** The claimed elements would need gigabytes; the file has none. */
  @ParameterizedTest
  @CsvSource({"1, 40", "1, 28", "7, 28", "6, 28", "9, 28", "11, 28"})
  void hugeClaimedExtentsAreRefused(int type, int bits) {
    var constant =
        TensorProto.newBuilder()
            .setName("c")
            .setDataType(type)
            .addDims(1L << bits)
            .setRawData(ByteString.EMPTY);
    var add = node("Add", "x", "y").toBuilder().addInput("c").build();
    var graph =
        GraphProto.newBuilder()
            .addInput(OnnxValues.of("x", 1, 4))
            .addNode(add)
            .addInitializer(constant)
            .addOutput(OnnxValues.of("y"));
    assertThat(refusal(model(17, graph)).code()).isIn("invalid-model", "model-too-large");
  }

  @Test
  void functionsThatCallThemselvesAreRefused() {
    var self =
        FunctionProto.newBuilder()
            .setDomain("local")
            .setName("F")
            .addInput("a")
            .addOutput("b")
            .addNode(node("F", "a", "b").toBuilder().setDomain("local"));
    var graph =
        GraphProto.newBuilder()
            .addInput(OnnxValues.of("x", 1, 4))
            .addNode(node("F", "x", "y").toBuilder().setDomain("local"))
            .addOutput(OnnxValues.of("y"));
    assertThat(refusal(model(17, graph).addFunctions(self)).code()).isEqualTo("invalid-model");
  }

  /** Each function calls the next one twice: 2 to the power of 30 nodes. */
  @Test
  void functionsThatMultiplyAreRefused() {
    var model =
        model(
            17,
            GraphProto.newBuilder()
                .addInput(OnnxValues.of("x", 1, 4))
                .addNode(node("F0", "x", "y").toBuilder().setDomain("local"))
                .addOutput(OnnxValues.of("y")));
    doublingFunctions(30).forEach(model::addFunctions);
    assertThat(refusal(model).code()).isEqualTo("model-too-large");
  }

  /** Each branch alone has fewer nodes than a network may have. */
  @Test
  void functionsInManyBranchesThatExplodeAreRefused() {
    var yes =
        TensorProto.newBuilder()
            .setName("yes")
            .setDataType(TensorProto.DataType.BOOL_VALUE)
            .addInt32Data(1);
    var graph = GraphProto.newBuilder().addInput(OnnxValues.of("x", 1, 4)).addInitializer(yes);
    for (int i = 0; i < 30; i++) {
      var call = node("F0", "x", "inner" + i).toBuilder().setDomain("local");
      var branch =
          AttributeProto.newBuilder()
              .setName("then_branch")
              .setType(AttributeProto.AttributeType.GRAPH)
              .setG(GraphProto.newBuilder().addNode(call).addOutput(OnnxValues.of("inner" + i)));
      graph.addNode(node("If", "yes", "y" + i).toBuilder().addAttribute(branch));
      graph.addOutput(OnnxValues.of("y" + i));
    }
    var model = model(17, graph);
    doublingFunctions(13).forEach(model::addFunctions);
    assertThat(refusal(model).code()).isEqualTo("model-too-large");
  }

  @Test
  void manyCallsOfAFunctionWithoutNodesAreRefused() {
    var call = node("F0", "x", "y").toBuilder().setDomain("local");
    var graph = GraphProto.newBuilder().addInput(OnnxValues.of("x", 1, 4)).addNode(call);
    var model = model(17, graph.addOutput(OnnxValues.of("y")));
    List<FunctionProto> functions = doublingFunctions(30);
    functions.subList(0, 29).forEach(model::addFunctions);
    model.addFunctions(functions.getLast().toBuilder().clearNode());
    assertThat(refusal(model).code()).isEqualTo("model-too-large");
  }

  /** Returns functions that each call the next one twice; the last one has two RELUs. */
  private static List<FunctionProto> doublingFunctions(int count) {
    List<FunctionProto> functions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean last = i == count - 1;
      String next = last ? "Relu" : "F" + (i + 1);
      String domain = last ? "" : "local";
      functions.add(
          FunctionProto.newBuilder()
              .setDomain("local")
              .setName("F" + i)
              .addInput("a")
              .addOutput("b")
              .addNode(node(next, "a", "m").toBuilder().setDomain(domain))
              .addNode(node(next, "m", "b").toBuilder().setDomain(domain))
              .build());
    }
    return functions;
  }

  @Test
  void deeplyNestedGraphsAreRefused() {
    var inner = GraphProto.newBuilder().addNode(node("Relu", "x", "y"));
    for (int i = 0; i < 200; i++) {
      var branch =
          AttributeProto.newBuilder()
              .setName("then_branch")
              .setType(AttributeProto.AttributeType.GRAPH)
              .setG(inner);
      inner =
          GraphProto.newBuilder().addNode(node("If", "x", "y").toBuilder().addAttribute(branch));
    }
    inner.addInput(OnnxValues.of("x", 1, 4)).addOutput(OnnxValues.of("y"));
    assertThat(refusal(model(17, inner)).code()).isEqualTo("invalid-model");
  }

  @Test
  void nodesThatDoNotFitAreNamed() {
    var graph = chain("Relu", "Conv");
    InputProblem problem = refusal(model(17, graph));
    assertThat(problem.code()).isEqualTo("invalid-model");
    assertThat(problem.location()).isEqualTo("node 't1_node' (Conv)");
  }
}
