package dev.octet.engine.write;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.Interpreter.Kernels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SubGraph;

class TfliteWriterTest {
  private static final Constant NOTHING = Constant.ofBytes(new byte[0]);

  private static Graph doubling() {
    var b = new GraphBuilder("doubling");
    int x = b.input("x", Shape.of(1, 2));
    float[] twice = {2, 0, 0, 2};
    float[] bias = {1, -1};
    int y = b.fullyConnected("y", x, twice, Shape.of(2, 2), bias, Activation.NONE);
    return b.output(y).build();
  }

  private static float[] run(Graph graph, Kernels kernels, int output, float... input) {
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter(kernels)) {
      for (int i = 0; i < input.length; i++) {
        interpreter.input(0).data().setAtIndex(JAVA_FLOAT, i, input[i]);
      }
      interpreter.invoke();
      assertThat(interpreter.outputCount()).isEqualTo(graph.outputs().size());
      return interpreter.output(output).data().toArray(JAVA_FLOAT);
    }
  }

  private static Model read(Graph graph) {
    return Model.getRootAsModel(ByteBuffer.wrap(TfliteWriter.write(graph)));
  }

  private static List<String> tensorNames(Model model) {
    SubGraph subgraph = model.subgraphs(0);
    return IntStream.range(0, subgraph.tensorsLength())
        .mapToObj(i -> subgraph.tensors(i).name())
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenRuns(Kernels kernels) {
    assertThat(run(doubling(), kernels, 0, 3, 4)).containsExactly(7, 7);
  }

  @Test
  void theSameGraphGivesTheSameBytes() {
    assertThat(TfliteWriter.write(doubling())).isEqualTo(TfliteWriter.write(doubling()));
  }

  @Test
  void equalConstantsAreWrittenOnce() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 64));
    float[] weights = OperatorCases.random(64 * 64);
    int y = b.fullyConnected("y", x, weights, Shape.of(64, 64), null, Activation.NONE);
    Graph one = b.output(y).build();
    int z = b.fullyConnected("z", y, weights.clone(), Shape.of(64, 64), null, Activation.NONE);
    Graph two = b.output(z).build();
    assertThat(read(two).buffersLength()).as("the empty one and the weights").isEqualTo(2);
    assertThat(TfliteWriter.write(two).length - TfliteWriter.write(one).length).isLessThan(1000);
  }

  @Test
  void buffersLieAtMultiplesOf16Bytes() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(3));
    for (int i = 1; i < 20; i++) {
      x = b.add("y".repeat(i), x, b.constant("c" + i, Shape.of(3), i, i, i + 0.5f));
    }
    Model model = read(b.output(x).build());
    assertThat(model.buffers(0).dataLength()).isZero();
    for (int i = 1; i < model.buffersLength(); i++) {
      assertThat(model.buffers(i).dataAsByteBuffer().position() % 16).isZero();
    }
  }

  @Test
  void whatNoNodeUsesIsNotWritten() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 2));
    b.constant("left over", Shape.of(1000), new float[1000]);
    int y = b.relu("y", x);
    b.tensor(Tensor.activation("dead", Shape.of(7), ElementType.FLOAT32));
    Model model = read(b.output(y).build());
    assertThat(tensorNames(model)).containsExactly("x", "y");
    assertThat(model.buffersLength()).isEqualTo(1);
  }

  @Test
  void anExcerptOfALargeNetworkHoldsItsOwnConstantsOnly() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 100));
    float[] weights = OperatorCases.random(100 * 100);
    for (int i = 0; i < 10; i++) {
      weights[i] += 1;
      x = b.fullyConnected("y" + i, x, weights, Shape.of(100, 100), null, Activation.NONE);
    }
    Graph whole = b.output(x).build();
    byte[] layer = TfliteWriter.write(Excerpt.of(whole, whole.nodes().get(4)).graph());
    assertThat(layer.length).isBetween(100 * 100 * 4, 100 * 100 * 4 + 2000);
    // the same node in a graph that still lists all tensors
    Node node = whole.nodes().getFirst();
    var sparse =
        new Graph("", whole.tensors(), List.of(node), whole.inputs(), node.outputs(), List.of());
    assertThat(TfliteWriter.write(sparse).length).isLessThan(100 * 100 * 4 + 2000);
  }

  @ParameterizedTest
  @EnumSource
  void outputsMayBeInputsConstantsAndRepeated(Kernels kernels) {
    Graph graph = doubling();
    int x = graph.inputs().getFirst();
    int y = graph.outputs().getFirst();
    int bias = graph.nodes().getFirst().input(2);
    Graph watched = graph.withOutputs(List.of(y, x, bias, y));
    assertThat(run(watched, kernels, 0, 3, 4)).containsExactly(7, 7);
    assertThat(run(watched, kernels, 1, 3, 4)).containsExactly(3, 4);
    assertThat(run(watched, kernels, 2, 3, 4)).containsExactly(1, -1);
    assertThat(run(watched, kernels, 3, 3, 4)).containsExactly(7, 7);
  }

  @ParameterizedTest
  @EnumSource
  void aGraphWithoutNodesPassesItsInputThrough(Kernels kernels) {
    var b = new GraphBuilder("net");
    Graph graph = b.output(b.input("x", Shape.of(2))).build();
    assertThat(run(graph, kernels, 0, 3, 4)).containsExactly(3, 4);
  }

  @ParameterizedTest
  @EnumSource
  void scalarsAreWritten(Kernels kernels) {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of());
    Graph graph = b.output(b.add("y", x, b.constant("c", Shape.of(), 2f))).build();
    assertThat(run(graph, kernels, 0, 3)).containsExactly(5);
  }

  @Test
  void aConstantWithoutElementsHasABufferOfItsOwn() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 1));
    int y = b.node("y", new Op.Reshape(List.of()), x, b.list("shape"));
    Graph graph = b.output(y).build();
    assertThat(read(graph).subgraphs(0).tensors(1).buffer()).isEqualTo(1);
    assertThat(run(graph, Kernels.BUILTIN, 0, 3)).containsExactly(3);
  }

  @Test
  void anInputThatIsLeftOutIsMinusOne() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 2));
    int w = b.constant("w", Shape.of(1, 2), 1f, 2f);
    var op = new Op.FullyConnected(false, Activation.NONE);
    Model model = read(b.output(b.node("y", op, x, w, Node.ABSENT)).build());
    assertThat(model.subgraphs(0).operators(0).inputs(2)).isEqualTo(-1);
  }

  @Test
  void parametersOfQuantizedTensorsAreWritten() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(2), ElementType.INT8, Quantization.perTensor(0.5f, -3));
    var perChannel = new Quantization(List.of(0.5f, 0.25f), List.of(0, 0), 0);
    int c =
        b.tensor(
            new Tensor(
                "c", Shape.of(2), ElementType.INT8, perChannel, Constant.ofBytes(new byte[2])));
    Model model = read(b.output(x, c).build());
    var input = model.subgraphs(0).tensors(0).quantization();
    assertThat(input.scale(0)).isEqualTo(0.5f);
    assertThat(input.zeroPoint(0)).isEqualTo(-3);
    var constant = model.subgraphs(0).tensors(1).quantization();
    assertThat(constant.scaleLength()).isEqualTo(2);
    assertThat(constant.zeroPointLength()).isEqualTo(2);
    assertThat(constant.scale(1)).isEqualTo(0.25f);
    assertThat(constant.quantizedDimension()).isZero();
  }

  @Test
  void signaturesNameTensors() {
    var b = new GraphBuilder("net");
    b.constant("left over", Shape.of(1), 1f);
    int x = b.input("x", Shape.of(2));
    b.output(b.relu("y", x));
    var inputs = List.of(new Signature.Binding("image", 0));
    var outputs = List.of(new Signature.Binding("scores", 0));
    b.signature(new Signature("serving_default", inputs, outputs));
    var signature = read(b.build()).signatureDefs(0);
    assertThat(signature.signatureKey()).isEqualTo("serving_default");
    assertThat(signature.inputs(0).name()).isEqualTo("image");
    assertThat(signature.inputs(0).tensorIndex()).isZero();
    assertThat(signature.outputs(0).name()).isEqualTo("scores");
    assertThat(signature.outputs(0).tensorIndex()).isEqualTo(1);
  }

  @Test
  void operatorsAreListedOnceByCodeAndVersion() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 2, 2, 4));
    x = b.resizeBilinear("new", x, 4, 4);
    x = b.softmax("s", b.relu("r", x));
    x = b.node("old", new Op.ResizeBilinear(false, false), b.relu("r2", x), b.list("n", 8, 8));
    Model model = read(b.output(x).build());
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < model.operatorCodesLength(); i++) {
      var code = model.operatorCodes(i);
      assertThat(code.deprecatedBuiltinCode()).isEqualTo((byte) code.builtinCode());
      codes.add(code.builtinCode() + " v" + code.version());
    }
    assertThat(codes).containsExactly("19 v1", "23 v1", "23 v3", "25 v1");
  }

  @Test
  void codesBeyondAByteStandBesideTheirPlaceholder() {
    var sign = new Op.Opaque("SIGN", 158, 1, 0, NOTHING, 0, NOTHING);
    var code = read(opaque(sign)).operatorCodes(0);
    assertThat(code.builtinCode()).isEqualTo(158);
    assertThat(code.deprecatedBuiltinCode()).isEqualTo((byte) 127);
  }

  @Test
  void aCustomOperatorKeepsItsNameAndBytes() {
    Constant options = Constant.ofBytes(new byte[] {1, 2, 3});
    var op = new Op.Opaque("Convolution2DTransposeBias", 32, 2, 0, options, 0, NOTHING);
    Model model = read(opaque(op));
    assertThat(model.operatorCodes(0).builtinCode()).isEqualTo(32);
    assertThat(model.operatorCodes(0).customCode()).isEqualTo("Convolution2DTransposeBias");
    assertThat(model.operatorCodes(0).version()).isEqualTo(2);
    ByteBuffer written = model.subgraphs(0).operators(0).customOptionsAsByteBuffer();
    assertThat(Constant.ofBuffer(written)).isEqualTo(options);
  }

  @Test
  void optionsThatAreNoFlatBufferAreRefused() {
    Constant broken = Constant.ofBytes(new byte[] {100, 0, 0, 0, 0, 0, 0, 0});
    Graph graph = opaque(new Op.Opaque("SKIP_GRAM", 33, 1, 18, broken, 0, NOTHING));
    assertThatThrownBy(() -> TfliteWriter.write(graph))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SKIP_GRAM");
  }

  @Test
  void aModelOfMoreThan2GigabytesIsRefusedBeforeAnythingIsAllocated() {
    int megabytes = 1 << 20;
    Constant options = Constant.ofBytes(new byte[64 * megabytes]);
    var op = new Op.Opaque("Large", 32, 1, 0, options, 0, NOTHING);
    Graph one = opaque(op);
    List<Node> nodes = Collections.nCopies(33, one.nodes().getFirst());
    var graph = new Graph("large", one.tensors(), nodes, one.inputs(), one.outputs(), List.of());
    assertThatThrownBy(() -> TfliteWriter.write(graph))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("2,21")
        .hasMessageContaining("bytes");
  }

  private static Graph opaque(Op.Opaque op) {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(2));
    var made = Tensor.activation("y", Shape.of(2), ElementType.FLOAT32);
    return b.output(b.nodeMaking(List.of(made), op, x).getFirst()).build();
  }
}
