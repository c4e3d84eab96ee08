package dev.octet.engine.read.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.SharedSample;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.LeakyReluOptions;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.SparsityParameters;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/** Each reason for which a model is refused, with a file that has it. */
class RefusedModelsTest {
  private static final int[] X = {0};

  private static InputProblem refusal(byte[] bytes) {
    var refused =
        catchThrowableOfType(
            RejectedInputException.class, () -> ModelReader.read(bytes, "m.tflite"));
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.problem().file()).isEqualTo("m.tflite");
    assertThat(refused.problem().action()).isNotBlank();
    return refused.problem();
  }

  private static void assertRefused(byte[] bytes, String code, String... said) {
    InputProblem problem = refusal(bytes);
    assertThat(problem.code()).as(problem.message()).isEqualTo(code);
    assertThat(problem.message()).contains(said);
  }

  static Stream<Arguments> otherFiles() {
    return Stream.of(
        arguments("\u0089PNG\r\n........", "PNG"),
        arguments("\u00ff\u00d8\u00ff\u00e0....", "JPEG"),
        arguments("GIF89a........", "GIF"),
        arguments("\u0093NUMPY........", "NumPy"),
        arguments("\u007fELF........", "a program"),
        arguments("%PDF-1.7........", "PDF"),
        arguments("version https://git-lfs.github.com/spec/v1", "Git LFS pointer"),
        arguments("<!DOCTYPE html><html>", "web page"),
        arguments("{ }", "JSON"),
        arguments("\b\7\u0012\7pytorch", "protocol buffer"),
        arguments("hello, world", "begins with 68 65 6c 6c 6f 2c 20 77"));
  }

  @ParameterizedTest
  @MethodSource("otherFiles")
  void whatIsNoModelIsNamed(String content, String said) {
    assertRefused(content.getBytes(StandardCharsets.ISO_8859_1), "not-a-model", said);
  }

  @Test
  void anEmptyFileIsNoModel() {
    assertRefused(new byte[0], "not-a-model", "the file is empty");
  }

  @Test
  void everyShorterFileIsRefused() {
    byte[] whole = SharedSample.model();
    for (int length = 8; length < whole.length; length += Math.max(1, length / 16)) {
      InputProblem problem = refusal(Arrays.copyOf(whole, length));
      assertThat(problem.code()).isIn("truncated-model", "invalid-model");
    }
    assertRefused(
        Arrays.copyOf(whole, whole.length / 2), "truncated-model", "byte ", "Send the whole file");
  }

  @Test
  void severalSubgraphsAreRefused() {
    var model = new HandMade().copiesOfSubgraph(2);
    int x = model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    byte[] bytes = model.operator(BuiltinOperator.RELU, X, y).bytes(X, y);
    assertRefused(bytes, "several-subgraphs", "2 subgraphs ('main', 'main')", "Conditions");
    assertThat(x).isZero();
  }

  @Test
  void aModelWithoutSubgraphsIsRefused() {
    assertRefused(new HandMade().copiesOfSubgraph(0).bytes(X, 0), "invalid-model", "no subgraph");
  }

  @Test
  void anotherVersionOfTheSchemaIsRefused() {
    var model = new HandMade().version(2);
    model.activation("x", 1);
    assertRefused(model.bytes(X, 0), "invalid-model", "version is 2; only version 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE"})
  void variablesAreRefused(String operator) {
    var model = new HandMade();
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    byte[] bytes = model.operator(code(operator), X, y).bytes(X, y);
    assertRefused(bytes, "model-has-variables", operator, "from_keras_model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"IF", "CALL_ONCE"})
  void controlFlowIsRefused(String operator) {
    assertUnsupported(new HandMade(), code(operator), 1, "", operator, "another subgraph");
  }

  @Test
  void operatorsOfTensorFlowAndCustomOnesAreRefused() {
    assertUnsupported(new HandMade(), 32, 1, "FlexErf", "FlexErf", "SELECT_TF_OPS");
    assertUnsupported(new HandMade(), 32, 1, "MyOperator", "MyOperator", "custom operator");
  }

  @Test
  void operatorsWithoutAKernelAreRefused() {
    assertUnsupported(new HandMade(), code("STABLEHLO_CBRT"), 1, "", "STABLEHLO_CBRT", "no kernel");
    assertUnsupported(new HandMade(), 9999, 1, "", "BUILTIN_9999", "no kernel");
    assertUnsupported(new HandMade(), BuiltinOperator.RELU, 99, "", "version 99");
    assertUnsupported(new HandMade(), code("STABLEHLO_GATHER"), 1, "", "is unsafe");
  }

  private static void assertUnsupported(
      HandMade model, int code, int version, String custom, String... said) {
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    byte[] bytes = model.operator(code, version, custom, (byte) 0, 0, X, y).bytes(X, y);
    InputProblem problem = refusal(bytes);
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.findings()).singleElement().asString().contains("node 0").contains(said);
  }

  @Test
  void aFusedActivationWithoutAKernelIsRefused() {
    var model = new HandMade();
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    int signBit = AddOptions.createAddOptions(model.builder(), (byte) 5, false);
    byte[] bytes =
        model
            .operator(BuiltinOperator.ADD, BuiltinOptions.AddOptions, signBit, new int[] {0, 0}, y)
            .bytes(X, y);
    assertRefused(bytes, "unsupported-operator", "activation function 5");
  }

  @ParameterizedTest
  @CsvSource({"INT8, 9", "UINT8, 3", "INT16, 7"})
  void aQuantizedActivationIsRefused(String name, byte type) {
    byte[] bytes =
        HandMade.relu(
            m -> m.quantized("x", type, 0, m.quantization(0, new float[] {0.5f}, 3), 1, 4));
    assertRefused(bytes, "already-quantized", name, "0.5", "Send the float model");
  }

  @Test
  void aStringTensorIsRefused() {
    byte[] bytes = HandMade.relu(m -> m.tensor("x", TensorType.STRING, 0, 1, 4));
    assertRefused(bytes, "unsupported-tensor", "'x'", "STRING");
  }

  @Test
  void elementsNewerThanTheSchemaAreNamed() {
    assertRefused(
        HandMade.relu(m -> m.tensor("x", (byte) 18, 0, 1, 4)), "unsupported-tensor", "BFLOAT16");
    assertRefused(
        HandMade.relu(m -> m.tensor("x", (byte) 99, 0, 1, 4)), "unsupported-tensor", "number 99");
  }

  @Test
  void sparseTensorsAndVariablesAreRefused() {
    assertRefused(
        HandMade.relu(m -> {
          var fb = m.builder();
          int sparse = SparsityParameters.createSparsityParameters(fb, 0, 0, 0);
          int dims = Tensor.createShapeVector(fb, new int[] {1, 4});
          Tensor.startTensor(fb);
          Tensor.addShape(fb, dims);
          Tensor.addSparsity(fb, sparse);
          return m.tensor(Tensor.endTensor(fb));
        }),
        "unsupported-tensor",
        "sparsely");
    assertRefused(
        HandMade.relu(m -> {
          int dims = Tensor.createShapeVector(m.builder(), new int[] {1, 4});
          Tensor.startTensor(m.builder());
          Tensor.addShape(m.builder(), dims);
          Tensor.addIsVariable(m.builder(), true);
          return m.tensor(Tensor.endTensor(m.builder()));
        }),
        "unsupported-tensor",
        "is a variable");
  }

  @Test
  void anOpenAxisThatIsNotTheBatchIsRefused() {
    assertRefused(open(new int[] {1, 1}, -1, -1), "dynamic-shape", "Axis 1 of input 'x'");
    assertRefused(open(new int[] {1, -1}, 1, -1), "dynamic-shape", "Axis 1", "`inputShapes`");
    assertThat(refusal(open(new int[] {1, 1}, -1, -1)).field()).isEqualTo("/inputShapes");
  }

  @Test
  void anOpenAxisIsNoReasonToRefuseAnInspection() {
    var read = ModelReader.inspect(open(new int[] {1, 1}, -1, -1), "m.tflite", ReadOptions.NONE);
    assertThat(read.warnings())
        .extracting(w -> w.code())
        .containsExactly("open-dimension", "open-dimension");
  }

  @Test
  void shapesThatAreNotForTheModelAreRefused() {
    byte[] model = open(new int[] {1, 4}, -1, 4);
    assertMisfit(model, "y", List.of(1, 4), "unknown-input", "/inputShapes/y");
    assertMisfit(model, "a/~b", List.of(1, 4), "unknown-input", "/inputShapes/a~1~0b");
    assertMisfit(model, "x", List.of(1, 5), "input-shape-does-not-fit", "/inputShapes/x/1");
    assertMisfit(model, "x", List.of(1, 4, 1), "input-shape-does-not-fit", "/inputShapes/x");
    assertMisfit(model, "x", List.of(1 << 20, 5), "input-shape-does-not-fit", "/inputShapes/x/1");
  }

  private static void assertMisfit(
      byte[] model, String name, List<Integer> shape, String code, String field) {
    var shapes = new InputShapes(Map.of(name, shape));
    var refused =
        catchThrowableOfType(
            RejectedInputException.class, () -> ModelReader.read(model, "m.tflite", shapes));
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.problem().code()).isEqualTo(code);
    assertThat(refused.problem().field()).isEqualTo(field);
  }

  private static byte[] open(int[] stored, int... signature) {
    return HandMade.relu(m -> openTensor(m, stored, signature));
  }

  static int openTensor(HandMade model, int[] stored, int... signature) {
    FlatBufferBuilder fb = model.builder();
    int dims = Tensor.createShapeVector(fb, stored);
    int open = Tensor.createShapeSignatureVector(fb, signature);
    int name = fb.createString("x");
    Tensor.startTensor(fb);
    Tensor.addShape(fb, dims);
    Tensor.addName(fb, name);
    Tensor.addShapeSignature(fb, open);
    return model.tensor(Tensor.endTensor(fb));
  }

  @Test
  void dataBehindTheModelIsRefused() {
    var model = new HandMade();
    model.activation("x", 1, 4);
    int far = model.buffer(0, 1L << 32);
    int weights = model.tensor("w", TensorType.FLOAT32, far, 1, 4);
    int y = model.activation("y", 1, 4);
    byte[] bytes = model.operator(BuiltinOperator.ADD, new int[] {0, weights}, y).bytes(X, y);
    assertRefused(bytes, "buffers-outside-model", "1 of the model's buffers", "2 GB");
  }

  @Test
  void customOptionsBehindTheModelAreRefused() {
    var model = new HandMade();
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    model.operator(BuiltinOperator.RELU, X, y);
    FlatBufferBuilder fb = model.builder();
    int in = Operator.createInputsVector(fb, X);
    fb.startTable(11);
    fb.addOffset(1, in, 0);
    fb.addLong(9, -1, 0);
    model.operator(fb.endTable());
    assertRefused(model.bytes(X, y), "buffers-outside-model", "1 of");
  }

  @Test
  void weightsInAnotherFileAreRefused() {
    byte[] bytes =
        HandMade.relu(m -> {
          int dims = Tensor.createShapeVector(m.builder(), new int[] {1, 4});
          m.builder().startTable(11);
          m.builder().addOffset(0, dims, 0);
          m.builder().addInt(10, 1, 0);
          return m.tensor(m.builder().endTable());
        });
    assertRefused(bytes, "buffers-outside-model", "1 of");
  }

  @Test
  void tensorsTooLargeToRunAreRefused() {
    assertRefused(
        HandMade.relu(m -> m.activation("x", 1 << 15, 1 << 15)),
        "model-too-large",
        "'x'",
        "268,435,456 elements");
    // 2^61 elements of 4 bytes would overflow a 64-bit count
    assertRefused(
        HandMade.relu(m -> m.activation("x", 1 << 30, 1 << 30, 2)), "model-too-large", "elements");
    var model = new HandMade();
    int x = model.activation("x", 1 << 14, 1 << 14);
    for (int i = 0; i < 4; i++) {
      int y = model.activation("y" + i, 1 << 14, 1 << 14);
      model.operator(BuiltinOperator.RELU, new int[] {x}, y);
      x = y;
    }
    assertRefused(model.bytes(X, x), "model-too-large", "activations", "4,294,967,296 bytes");
  }

  @Test
  void tensorsOfMoreAxesThanAKernelTakesAreRefused() {
    byte[] bytes = HandMade.relu(m -> m.activation("x", new int[500_000]));
    assertRefused(bytes, "invalid-model", "'x'", "500000 axes");
  }

  @Test
  void tablesThatAreReferredToAgainAndAgainAreRefused() {
    // 3000 subgraphs that are one, each with the same 3000 tensors: 9 million in 30 kilobytes
    var many = new HandMade().copiesOfSubgraph(3000);
    int x = Tensor.createShapeVector(many.builder(), new int[] {1, 4});
    Tensor.startTensor(many.builder());
    Tensor.addShape(many.builder(), x);
    int table = Tensor.endTensor(many.builder());
    for (int i = 0; i < 3000; i++) many.tensor(table);
    byte[] bytes = many.bytes(X, 0);
    assertThat(bytes.length).isLessThan(40_000);
    assertRefused(bytes, "model-too-large", "too often");
  }

  @Test
  void vectorsLongerThanTheFileAreRefusedWithoutAllocatingThem() {
    for (int length : new int[] {1 << 20, 1 << 29, Integer.MAX_VALUE, -1}) {
      byte[] bytes = HandMade.relu(m -> m.activation("x", 7, 11, 13));
      int at = indexOf(bytes, 3, 7, 11, 13);
      putInt(bytes, at, length);
      assertRefused(bytes, "truncated-model", "Tensor");
    }
  }

  @Test
  void indexesOutOfTheirRangesAreRefused() {
    assertInvalid(
        m -> m.operator(BuiltinOperator.RELU, new int[] {99}, 1), "node 0", "Tensor index 99");
    assertInvalid(m -> m.operator(BuiltinOperator.RELU, new int[] {-2}, 1), "Tensor index -2");
    assertInvalid(m -> m.operator(BuiltinOperator.RELU, X, 99), "Tensor index 99");
    assertInvalid(
        m -> {
          m.tensor("w", TensorType.FLOAT32, 77, 1);
          return m.operator(BuiltinOperator.RELU, X, 1);
        },
        "'w'",
        "buffer 77");
    assertInvalid(
        m -> {
          int in = Operator.createInputsVector(m.builder(), X);
          Operator.startOperator(m.builder());
          Operator.addOpcodeIndex(m.builder(), 5);
          Operator.addInputs(m.builder(), in);
          return m.operator(Operator.endOperator(m.builder()));
        },
        "operator code has index 5");
    assertRefused(relu().bytes(new int[] {42}, 1), "invalid-model", "inputs", "Tensor index 42");
    assertRefused(relu().bytes(X, 42), "invalid-model", "outputs", "Tensor index 42");
    assertRefused(relu().bytes(new int[] {-1}, 1), "invalid-model", "-1");
  }

  @Test
  void inputsAndOutputsThatAreLeftOutAreRefused() {
    assertInvalid(
        m -> m.operator(BuiltinOperator.MAXIMUM, new int[] {0, -1}, 1), "an input is omitted");
    assertInvalid(m -> m.operator(BuiltinOperator.SIN, new int[] {-1}, 1), "input is omitted");
    assertInvalid(m -> m.operator(BuiltinOperator.SIN, X, -1, 1), "an output is omitted");
    assertInvalid(
        m -> m.custom("Convolution2DTransposeBias", new int[] {0, 0, 0}, -1, 1),
        "an output is omitted");
  }

  @Test
  void optionsThatAreMissingOrMakeNoSenseAreRefused() {
    assertInvalid(
        m -> m.operator(BuiltinOperator.CONV_2D, new int[] {0, 0}, 1), "has no Conv2DOptions");
    assertInvalid(
        m -> {
          int o = Conv2DOptions.createConv2DOptions(m.builder(), (byte) 7, 1, 1, (byte) 0, 1, 1);
          return m.operator(
              BuiltinOperator.CONV_2D, BuiltinOptions.Conv2DOptions, o, new int[] {0, 0}, 1);
        },
        "padding is 7");
    assertInvalid(
        m -> {
          int o =
              Conv2DOptions.createConv2DOptions(m.builder(), Padding.SAME, 0, 1, (byte) 0, 1, 1);
          return m.operator(
              BuiltinOperator.CONV_2D, BuiltinOptions.Conv2DOptions, o, new int[] {0, 0}, 1);
        },
        "node 0 (CONV_2D");
    assertInvalid(
        m -> {
          int o = LeakyReluOptions.createLeakyReluOptions(m.builder(), Float.NaN);
          return m.operator(BuiltinOperator.LEAKY_RELU, BuiltinOptions.LeakyReluOptions, o, X, 1);
        },
        "alpha is NaN");
    assertInvalid(
        m -> m.custom("Convolution2DTransposeBias", new int[] {0, 0, 0}, 1), "12 bytes of options");
  }

  @Test
  void aConstantOfAnotherSizeThanItsShapeIsRefused() {
    assertInvalid(
        m -> {
          int w = m.tensor("w", TensorType.FLOAT32, m.buffer(new byte[12]), 1, 4);
          return m.operator(BuiltinOperator.ADD, new int[] {0, w}, 1);
        },
        "'w'",
        "12 bytes of data",
        "needs 16");
  }

  @Test
  void aDequantizeOfWhatHasNoScaleIsRefused() {
    for (byte type : new byte[] {TensorType.INT8, TensorType.INT32, TensorType.FLOAT32}) {
      assertInvalid(
          m -> {
            int w = m.tensor("w", type, m.buffer(new byte[type == TensorType.INT8 ? 4 : 16]), 1, 4);
            int f = m.activation("f", 1, 4);
            m.operator(BuiltinOperator.DEQUANTIZE, new int[] {w}, f);
            return m.operator(BuiltinOperator.ADD, new int[] {0, f}, 1);
          },
          "node 0 (DEQUANTIZE, 'f')",
          "'w'");
    }
  }

  @Test
  void scalesThatMakeNoSenseAreRefused() {
    assertScalesRefused("2 scales along axis 1 of shape 1x4", 1, new float[] {1, 2}, 0, 0);
    assertScalesRefused("along axis 9", 9, new float[] {1, 2, 3, 4}, 0, 0, 0, 0);
    assertScalesRefused("along axis -1", -1, new float[] {1, 2, 3, 4}, 0, 0, 0, 0);
    assertScalesRefused("4 scales but 3 zero points", 1, new float[] {1, 2, 3, 4}, 0, 0, 0);
    assertScalesRefused("scale 1 is NaN", 1, new float[] {1, Float.NaN, 3, 4}, 0, 0, 0, 0);
    assertScalesRefused("scale 0 is Infinity", 0, new float[] {Float.POSITIVE_INFINITY}, 0);
  }

  private static void assertScalesRefused(
      String said, int axis, float[] scales, long... zeroPoints) {
    assertInvalid(
        m -> {
          int q = m.quantization(axis, scales, zeroPoints);
          int w = m.quantized("w", TensorType.INT8, m.buffer(new byte[4]), q, 1, 4);
          return m.operator(BuiltinOperator.ADD, new int[] {0, w}, 1);
        },
        "'w'",
        said);
  }

  @Test
  void aNetworkThatContradictsItselfIsRefusedWithAllItsContradictions() {
    var model = new HandMade();
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 5);
    int z = model.activation("z", 1, 4);
    byte[] bytes =
        model
            .operator(BuiltinOperator.RELU, X, y)
            .operator(BuiltinOperator.TANH, new int[] {y}, z)
            .bytes(X, z);
    InputProblem problem = refusal(bytes);
    assertThat(problem.code()).isEqualTo("invalid-model");
    assertThat(problem.findings()).hasSize(2);
    assertThat(problem.findings().get(0)).contains("node 0 (RELU, 'y')", "1x5", "1x4");
    assertThat(problem.findings().get(1)).contains("node 1 (TANH, 'z')");
  }

  private static HandMade relu() {
    var model = new HandMade();
    model.activation("x", 1, 4);
    model.activation("y", 1, 4);
    return model.operator(BuiltinOperator.RELU, X, 1);
  }

  /** A network from tensor 0 ('x') to tensor 1 ('y'), both 1x4, with a fault. */
  private static void assertInvalid(UnaryOperator<HandMade> fault, String... said) {
    var model = new HandMade();
    model.activation("x", 1, 4);
    model.activation("y", 1, 4);
    assertRefused(fault.apply(model).bytes(X, 1), "invalid-model", said);
  }

  private static int code(String operator) {
    for (int code = 0; code < BuiltinOperators.count(); code++) {
      if (BuiltinOperators.name(code).equals(operator)) return code;
    }
    throw new AssertionError(operator);
  }

  private static int indexOf(byte[] bytes, int... values) {
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + 4 * values.length <= bytes.length; at += 4) {
      int found = 0;
      while (found < values.length && buffer.getInt(at + 4 * found) == values[found]) found++;
      if (found == values.length) return at;
    }
    throw new AssertionError("not found");
  }

  private static void putInt(byte[] bytes, int at, int value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
  }
}
