package dev.octet.engine.read.tflite;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.network.Network;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.UnidirectionalSequenceLSTMOptions;

/** Loops and recurrent layers of files, as they are read and as TensorFlow Lite then runs them. */
class LoopsTest {
  private static final float[] X = LoopOfCells.random(7, LoopOfCells.STEPS * LoopOfCells.FEATURES);
  private static final int[] FIRST = {0};

  private final LoopOfCells loop = new LoopOfCells();

  private Graph read() {
    return ModelReader.read(loop.bytes(), "m.tflite").graph();
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(Node::op).map(Op::name).toList();
  }

  /** Runs a network twice; the second run must not depend on the first. */
  private static float[] run(Graph graph, Kernels kernels) {
    try (var network = Network.load(graph);
        var interpreter = network.interpreter(kernels)) {
      MemorySegment.copy(X, 0, interpreter.input(0).data(), JAVA_FLOAT, 0, X.length);
      interpreter.invoke();
      float[] first = interpreter.output(0).data().toArray(JAVA_FLOAT);
      interpreter.invoke();
      assertThat(interpreter.output(0).data().toArray(JAVA_FLOAT)).containsExactly(first);
      return first;
    }
  }

  private void assertComputed(Graph graph, float[] expected) {
    for (Kernels kernels : Kernels.values()) {
      assertThat(run(graph, kernels)).as("%s", kernels).containsExactly(expected, within(1e-5f));
    }
  }

  private float[] lastStep() {
    float[] all = loop.expected(X);
    return Arrays.copyOfRange(all, all.length - LoopOfCells.UNITS, all.length);
  }

  @Test
  void aLoopOfLstmCellsIsOneOperator() {
    Graph graph = read();
    assertThat(operators(graph)).containsExactly("UNIDIRECTIONAL_SEQUENCE_LSTM");
    assertThat(graph.layerName(graph.nodes().getFirst())).isEqualTo("loop/rows");
    assertComputed(graph, loop.expected(X));
  }

  @Test
  void theLastStepAloneIsASliceOfAllSteps() {
    loop.delivered = LoopOfCells.HIDDEN;
    Graph graph = read();
    assertThat(operators(graph)).contains("UNIDIRECTIONAL_SEQUENCE_LSTM").hasSizeLessThan(4);
    assertComputed(graph, lastStep());
  }

  @Test
  void aLoopWhoseLastCellIsUsedIsUnrolled() {
    loop.delivered = LoopOfCells.CELL;
    assertThat(operators(read())).doesNotContain("UNIDIRECTIONAL_SEQUENCE_LSTM", "WHILE");
  }

  @Test
  void aLoopOfOtherCellsIsUnrolled() {
    loop.candidate = BuiltinOperator.RELU;
    Graph graph = read();
    assertThat(operators(graph)).doesNotContain("UNIDIRECTIONAL_SEQUENCE_LSTM", "WHILE", "SLICE");
    assertThat(operators(graph).stream().filter("RELU"::equals)).hasSize(LoopOfCells.STEPS);
    assertComputed(graph, loop.expected(X));
  }

  @Test
  void aLoopThatStartsFromAnotherStateIsUnrolled() {
    loop.state = 0.5f;
    Graph graph = read();
    assertThat(operators(graph)).doesNotContain("UNIDIRECTIONAL_SEQUENCE_LSTM", "WHILE");
    assertComputed(graph, loop.expected(X));
  }

  @Test
  void weightsOfAnUnrolledLoopAreStoredOnce() {
    loop.state = 0.5f;
    int five = TfliteWriter.write(read()).length;
    long weights = 4L * (loop.weights.length + loop.recurrent.length + loop.bias.length);
    long constants =
        read().tensors().stream()
            .filter(tensor -> tensor.isConstant() && tensor.shape().rank() == 2)
            .mapToLong(tensor -> tensor.shape().elements() * Float.BYTES)
            .sum();
    assertThat(constants).isLessThan(weights + 100);
    assertThat((long) five).isGreaterThan(weights);
  }

  @Test
  void aLoopWhoseStepsDependOnDataIsRefused() {
    loop.endsByData = true;
    assertThatThrownBy(this::read)
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("number of steps of node 0 (WHILE")
        .hasMessageContaining("unroll=True");
  }

  @Test
  void aLoopWithoutEndIsRefused() {
    loop.growth = 0;
    assertThatThrownBy(this::read)
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("more than")
        .hasMessageContaining("shorter sequences");
  }

  @ParameterizedTest
  @EnumSource(Kernels.class)
  void aWrittenLstmIsReadAgain(Kernels kernels) {
    Graph graph = read();
    SourceModel again = ModelReader.read(TfliteWriter.write(graph), "m.tflite");
    assertThat(again.warnings()).isEmpty();
    assertThat(operators(again.graph())).containsExactly("UNIDIRECTIONAL_SEQUENCE_LSTM");
    assertThat(run(again.graph(), kernels)).containsExactly(run(graph, kernels));
  }

  @Test
  void aSubgraphThatNothingCallsIsRefused() {
    var model = new HandMade();
    model.operator(BuiltinOperator.RELU, FIRST, model.activation("x", 1, 4) + 1);
    model.activation("y", 1, 4);
    model.subgraph(FIRST, 1);
    model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    byte[] bytes = model.operator(BuiltinOperator.RELU, FIRST, y).bytes(FIRST, y);
    assertThatThrownBy(() -> ModelReader.read(bytes, "m.tflite")).hasMessageContaining("subgraphs");
  }

  @Test
  void aFusedLstmStartsFromZerosAndIsSaid() {
    SourceModel model = ModelReader.read(fused(Node.ABSENT), "m.tflite");
    assertThat(operators(model.graph())).containsExactly("UNIDIRECTIONAL_SEQUENCE_LSTM");
    assertThat(model.warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.code()).isEqualTo("state-starts-from-zeros"));
    assertComputed(model.graph(), loop.expected(X));
  }

  @Test
  void aFusedLstmWithAPeepholeIsRefused() {
    assertThatThrownBy(() -> ModelReader.read(fused(0), "m.tflite"))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("peepholes")
        .hasMessageContaining("plain LSTM cells");
  }

  /**
   * @param peephole a tensor, or {@link Node#ABSENT}
   */
  private byte[] fused(int peephole) {
    var model = new HandMade();
    int units = LoopOfCells.UNITS;
    int x = model.activation("x", LoopOfCells.STEPS, 1, LoopOfCells.FEATURES);
    int[] inputs = new int[24];
    Arrays.fill(inputs, Node.ABSENT);
    inputs[0] = x;
    for (int gate = 0; gate < 4; gate++) {
      inputs[1 + gate] = part(model, loop.weights, gate, units, LoopOfCells.FEATURES);
      inputs[5 + gate] = part(model, loop.recurrent, gate, units, units);
      inputs[12 + gate] = part(model, loop.bias, gate, units);
    }
    inputs[9] = peephole;
    inputs[18] = variable(model, "h");
    inputs[19] = variable(model, "c");
    int y = model.activation("y", LoopOfCells.STEPS, 1, units);
    boolean timeMajor = true;
    int options =
        UnidirectionalSequenceLSTMOptions.createUnidirectionalSequenceLSTMOptions(
            model.builder(), ActivationFunctionType.TANH, 0, 0, timeMajor, false, false);
    return model
        .operator(
            BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM,
            BuiltinOptions.UnidirectionalSequenceLSTMOptions,
            options,
            inputs,
            y)
        .bytes(new int[] {x}, y);
  }

  private static int part(HandMade model, float[] all, int gate, int... shape) {
    int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    float[] values = Arrays.copyOfRange(all, gate * size, (gate + 1) * size);
    int buffer = model.buffer(Constant.ofFloats(values).bytes());
    return model.tensor("gate" + gate + size, TensorType.FLOAT32, buffer, shape);
  }

  private static int variable(HandMade model, String name) {
    FlatBufferBuilder fb = model.builder();
    int shape = Tensor.createShapeVector(fb, new int[] {1, LoopOfCells.UNITS});
    int text = fb.createString(name);
    Tensor.startTensor(fb);
    Tensor.addShape(fb, shape);
    Tensor.addName(fb, text);
    Tensor.addIsVariable(fb, true);
    return model.tensor(Tensor.endTensor(fb));
  }
}
