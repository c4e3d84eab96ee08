package dev.octet.engine.read.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.SourceModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.TensorType;

/** What exporters write in other forms than ours, and how it is taken. */
class SourceFormsTest {
  private static final int[] X = {0};

  private final HandMade model = new HandMade();

  private static SourceModel read(byte[] bytes) {
    return ModelReader.read(bytes, "m.tflite");
  }

  private static Tensor named(Graph graph, String name) {
    return graph.tensors().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void halvesBehindDequantizeBecomeFloats() {
    model.activation("x", 1, 4);
    byte[] halves =
        Constant.ofShorts((short) 0x3c00, (short) 0xc000, (short) 0x3555, (short) 0).bytes();
    int w = model.tensor("w", TensorType.FLOAT16, model.buffer(halves), 1, 4);
    int f = model.activation("w/dequantized", 1, 4);
    int y = model.activation("y", 1, 4);
    model.operator(BuiltinOperator.DEQUANTIZE, new int[] {w}, f);
    model.operator(BuiltinOperator.ADD, new int[] {0, f}, y);
    Graph graph = read(model.bytes(X, y)).graph();
    assertThat(graph.nodes()).singleElement().extracting(n -> n.op().name()).isEqualTo("ADD");
    assertThat(named(graph, "w").type()).isEqualTo(ElementType.FLOAT32);
    assertThat(named(graph, "w").requireConstant().floats())
        .containsExactly(1, -2, 1365f / 4096, 0);
  }

  @Test
  void weightsOf8BitsBecomeTheNumbersTheyStandFor() {
    model.activation("x", 2, 2);
    int q = model.quantization(0, new float[] {0.5f, 2}, 1, -1);
    int w =
        model.quantized(
            "w", TensorType.INT8, model.buffer((byte) 1, (byte) 3, (byte) -1, (byte) 4), q, 2, 2);
    int y = model.activation("y", 2, 2);
    model.operator(BuiltinOperator.ADD, new int[] {0, w}, y);
    SourceModel read = read(model.bytes(X, y));
    assertThat(named(read.graph(), "w").requireConstant().floats()).containsExactly(0, 1, 0, 10);
    assertThat(read.warnings()).singleElement().asString().contains("1 layers", "'w'");
  }

  @Test
  void anOpenBatchIsTakenAsStoredAndSaid() {
    RefusedModelsTest.openTensor(model, new int[] {1, 4}, -1, 4);
    int y = model.activation("y", 1, 4);
    model.operator(BuiltinOperator.RELU, X, y);
    SourceModel read = read(model.bytes(X, y));
    assertThat(named(read.graph(), "x").shape()).isEqualTo(Shape.of(1, 4));
    assertThat(read.warnings()).singleElement().asString().contains("Axis 0 of input 'x'");
  }

  @Test
  void placeholdersBehindAnOpenInputAreNotBelieved() {
    RefusedModelsTest.openTensor(model, new int[] {1, 1}, -1, -1);
    int y = model.activation("y", 9, 9, 9);
    model.operator(BuiltinOperator.RELU, X, y);
    byte[] bytes = model.bytes(X, y);
    var shapes = new InputShapes(Map.of("x", List.of(2, 6)));
    SourceModel read = ModelReader.read(bytes, "m.tflite", shapes);
    assertThat(named(read.graph(), "x").shape()).isEqualTo(Shape.of(2, 6));
    assertThat(named(read.graph(), "y").shape()).isEqualTo(Shape.of(2, 6));
  }

  @Test
  void aFreeBatchIsOneWhateverIsStored() {
    RefusedModelsTest.openTensor(model, new int[] {8, 4}, -1, 4);
    int y = model.activation("y", 8, 4);
    model.operator(BuiltinOperator.RELU, X, y);
    SourceModel read = read(model.bytes(X, y));
    assertThat(named(read.graph(), "y").shape()).isEqualTo(Shape.of(1, 4));
  }

  @Test
  void whatNoOutputDependsOnNeedNotBeUnderstood() {
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    int dead = model.tensor("dead", TensorType.STRING, 0, 1);
    model.custom("FlexPrint", X, dead);
    model.operator(BuiltinOperator.RELU, X, y);
    SourceModel read = read(model.bytes(X, y));
    assertThat(read.graph().nodes()).hasSize(1);
    assertThat(read.warnings()).singleElement().asString().contains("1 nodes");
  }

  @Test
  void eachTensorGetsANameOfItsOwn() {
    model.activation("same", 1, 4);
    int y = model.activation("same", 1, 4);
    int z = model.activation("", 1, 4);
    int last = model.activation("two\nlines\u0007", 1, 4);
    model.operator(BuiltinOperator.RELU, X, y);
    model.operator(BuiltinOperator.RELU, new int[] {y}, z);
    model.operator(BuiltinOperator.RELU, new int[] {z}, last);
    assertThat(read(model.bytes(X, last)).graph().tensors())
        .extracting(Tensor::name)
        .containsExactly("same", "same_1", "tensor_2", "two lines\ufffd");
  }

  @Test
  void mediaPipesTransposeConvolutionBecomesTheBuiltinOne() {
    model.activation("x", 1, 2, 3, 1);
    int w = model.tensor("w", TensorType.FLOAT32, model.buffer(new byte[4 * 18]), 2, 3, 3, 1);
    int b = model.tensor("b", TensorType.FLOAT32, model.buffer(new byte[8]), 2);
    int y = model.activation("y", 1, 4, 9, 2);
    var fb = model.builder();
    int options = Operator.createCustomOptionsVector(fb, Constant.ofInts(1, 3, 2).bytes());
    int name = fb.createString("Convolution2DTransposeBias");
    int code = OperatorCode.createOperatorCode(fb, (byte) 32, name, 1, 32);
    model.operatorWithCode(code, options, new int[] {0, w, b}, y);
    Graph graph = read(model.bytes(X, y)).graph();
    assertThat(graph.nodes())
        .singleElement()
        .extracting(node -> node.op())
        .isEqualTo(new Op.TransposeConv(Op.Padding.SAME, 2, 3, Op.Activation.NONE));
    assertThat(named(graph, "y/output_shape").requireConstant().ints()).containsExactly(1, 4, 9, 2);
  }

  @Test
  void signaturesThatNameOtherTensorsLoseThatName() {
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    model.operator(BuiltinOperator.RELU, X, y).signature("serve", "image", 0, "hidden", 77);
    SourceModel read = read(model.bytes(X, y));
    assertThat(read.graph().signatures())
        .singleElement()
        .satisfies(signature -> {
          assertThat(signature.inputs()).hasSize(1);
          assertThat(signature.outputs()).isEmpty();
        });
    assertThat(read.warnings()).singleElement().asString().contains("'hidden'", "tensor 77");
  }

  @Test
  void brokenMetadataIsLeftOutAndSaid() {
    for (byte[] broken : List.of(new byte[] {1, 2, 3}, new byte[] {127, 0, 0, 0, 9, 9, 9, 9})) {
      var made = new HandMade();
      made.activation("x", 1, 4);
      int y = made.activation("y", 1, 4);
      made.operator(BuiltinOperator.RELU, X, y).metadata("TFLITE_METADATA", made.buffer(broken));
      SourceModel read = read(made.bytes(X, y));
      assertThat(read.metadata().labels()).isEmpty();
      assertThat(read.warnings()).singleElement().asString().contains("metadata is damaged");
    }
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    model.operator(BuiltinOperator.RELU, X, y).metadata("TFLITE_METADATA", 99).metadata("own", 0);
    assertThat(read(model.bytes(X, y)).warnings())
        .hasSize(2)
        .anySatisfy(w -> assertThat(w.code()).isEqualTo("metadata-missing"))
        .anySatisfy(w -> assertThat(w.message()).contains("'own'"));
  }
}
