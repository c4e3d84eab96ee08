package dev.octet.engine.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Placeholder shapes become true ones, and shape arithmetic disappears. */
class GraphFoldingTest {
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> open = new ArrayList<>();

  private static Op opaque(String name, int code) {
    Constant nothing = Constant.ofBytes(new byte[0]);
    return new Op.Opaque(name, code, 1, 0, nothing, 0, nothing);
  }

  private int tensor(Tensor tensor) {
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  private int placeholder(String name, ElementType type, int... stored) {
    open.add(tensors.size());
    return tensor(Tensor.activation(name, Shape.of(stored), type));
  }

  private int list(int... values) {
    return tensor(Tensor.constant("c" + tensors.size(), Shape.of(values.length), values));
  }

  private void node(Op op, int output, Integer... inputs) {
    nodes.add(new Node(op, List.of(inputs), List.of(output)));
  }

  private Graph folded(int input, int output) {
    var folding = new GraphFolding(tensors, open, List.of(output));
    nodes.forEach(folding::add);
    return folding.finish("net", List.of(input), List.of());
  }

  /** x -> RELU -> RESHAPE to (first extent of SHAPE(x), -1). */
  private Graph flattened(int... stored) {
    int x = placeholder("x", ElementType.FLOAT32, 1, 4, 3);
    int relu = placeholder("relu", ElementType.FLOAT32, stored);
    node(new Op.Relu(), relu, x);
    int shape = tensor(Tensor.activation("shape", Shape.of(3), ElementType.INT32));
    node(opaque("SHAPE", BuiltinOperator.SHAPE), shape, relu);
    int batch = tensor(Tensor.activation("batch", Shape.of(), ElementType.INT32));
    node(new Op.StridedSlice(0, 0, 0, 0, 1, false), batch, shape, list(0), list(1), list(1));
    int rest = tensor(Tensor.constant("rest", Shape.of(), -1));
    int wanted = tensor(Tensor.activation("wanted", Shape.of(2), ElementType.INT32));
    node(new Op.Pack(0, 2), wanted, batch, rest);
    int y = placeholder("y", ElementType.FLOAT32, 1, 1);
    node(new Op.Reshape(List.of()), y, relu, wanted);
    return folded(x, y);
  }

  @Test
  void shapeArithmeticBecomesAConstant() {
    Graph graph = flattened(1, 1, 1);
    assertThat(graph.nodes()).extracting(n -> n.op().name()).containsExactly("RELU", "RESHAPE");
    assertThat(graph.tensor(graph.outputs().getFirst()).shape()).isEqualTo(Shape.of(1, 12));
    Node reshape = graph.nodes().getLast();
    assertThat(graph.tensor(reshape.input(1)).requireConstant().ints()).containsExactly(1, -1);
    assertThat(graph.tensors()).hasSize(4);
    GraphVerifier.verify(graph);
  }

  @Test
  void whateverShapeIsStoredTheResultIsTheSame() {
    Graph expected = flattened(1, 1, 1);
    for (int[] stored : new int[][] {{}, {7}, {1, 4, 3}, {1 << 20, 1 << 7}, {0, 0, 0}}) {
      tensors.clear();
      nodes.clear();
      open.clear();
      assertThat(flattened(stored)).isEqualTo(expected);
    }
  }

  @Test
  void aShapeThatValuesDecideIsRefused() {
    int x = placeholder("x", ElementType.FLOAT32, 1, 4);
    int size = tensor(Tensor.activation("size", Shape.of(1), ElementType.INT32));
    int y = placeholder("y", ElementType.FLOAT32, 1);
    node(new Op.Reshape(List.of()), y, x, size);
    assertThatThrownBy(() -> folded(x, y))
        .isInstanceOfSatisfying(
            UnknownShapeException.class, e -> assertThat(e.dependsOnValues()).isTrue());
  }

  @Test
  void anOperatorWithoutARuleIsRefusedBehindAnOpenShape() {
    int x = placeholder("x", ElementType.FLOAT32, 1, 4);
    int y = tensor(Tensor.activation("y", Shape.of(1, 4), ElementType.FLOAT32));
    node(opaque("SEGMENT_SUM", BuiltinOperator.SEGMENT_SUM), y, x, list(0));
    assertThatThrownBy(() -> folded(x, y)).isInstanceOf(UnknownShapeException.class);
  }

  @Test
  void aBombOfConstantsStaysAsItIs() {
    int x = placeholder("x", ElementType.FLOAT32, 1);
    int zero = tensor(Tensor.constant("zero", Shape.of(), 0f));
    int zeros = placeholder("zeros", ElementType.FLOAT32, 1);
    node(opaque("FILL", BuiltinOperator.FILL), zeros, list(1 << 14, 1 << 13), zero);
    int y = placeholder("y", ElementType.FLOAT32, 1);
    node(new Op.Mul(Op.Activation.NONE), y, x, zeros);
    Graph graph = folded(x, y);
    assertThat(graph.nodes()).extracting(n -> n.op().name()).containsExactly("FILL", "MUL");
    assertThat(graph.tensor(graph.outputs().getFirst()).shape())
        .isEqualTo(Shape.of(1 << 14, 1 << 13));
  }

  @Test
  void anOutputOfTheGraphIsNeverFolded() {
    int x = placeholder("x", ElementType.FLOAT32, 1, 5);
    int y = placeholder("y", ElementType.INT32, 1);
    node(opaque("SHAPE", BuiltinOperator.SHAPE), y, x);
    assertThat(folded(x, y).nodes()).hasSize(1);
  }

  /** The first step of an unrolled recurrent network, whose state begins as zeros. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLayerOfConstantsWithoutABiasIsFolded(boolean saysThatItHasNone) {
    var b = new GraphBuilder("state");
    int x = b.input("x", Shape.of(1, 3));
    int state = b.constant("state", Shape.of(1, 2), 0.5f, -1);
    int w = b.constant("w", Shape.of(3, 2), values(6));
    var op = new Op.FullyConnected(false, Op.Activation.NONE);
    int dense =
        saysThatItHasNone
            ? b.node("dense", op, state, w, Node.ABSENT)
            : b.node("dense", op, state, w);
    b.output(b.node("sum", new Op.Add(Op.Activation.NONE), x, dense));
    Graph graph = b.build();
    var folding = new GraphFolding(graph.tensors(), List.of(), graph.outputs());
    graph.nodes().forEach(folding::add);
    Graph folded = folding.finish("net", graph.inputs(), List.of());
    assertThat(folded.nodes()).extracting(n -> n.op().name()).containsExactly("ADD");
    assertSameOutputs(graph, folded, 3);
  }

  @Test
  void aBiasBehindAReshapeBecomesTheLayers() {
    var b = new GraphBuilder("dense");
    int x = b.input("x", Shape.of(6, 4));
    int w = b.constant("w", Shape.of(3, 4), 1, -2, 3, 0, 1, 1, -1, 2, 0.5f, 0, 0, -3);
    int dense = b.node("dense", new Op.FullyConnected(false, Op.Activation.NONE), x, w);
    int wide = b.node("wide", new Op.Reshape(List.of(2, 3, 3)), dense);
    int bias = b.constant("b", Shape.of(3), 1f, -2f, 0.25f);
    b.output(b.node("sum", new Op.Add(Op.Activation.RELU), bias, wide));
    Graph graph = b.build();
    Graph fused = Simplification.of(graph);
    assertThat(fused.nodes())
        .extracting(n -> n.op().name())
        .containsExactly("FULLY_CONNECTED", "RESHAPE");
    assertThat(fused.layerName(fused.nodes().getLast())).isEqualTo("sum");
    assertSameOutputs(graph, fused, 24);
  }

  @Test
  void aBiasOfSeveralAxesBecomesTheLayers() {
    var b = new GraphBuilder("heads");
    int x = b.input("x", Shape.of(3, 2));
    int w = b.constant("w", Shape.of(4, 2), values(8));
    int dense = b.node("dense", new Op.FullyConnected(false, Op.Activation.NONE), x, w);
    int heads = b.node("heads", new Op.Reshape(List.of(1, 3, 2, 2)), dense);
    int bias = b.constant("b", Shape.of(1, 1, 2, 2), 1f, -2f, 0.25f, 4f);
    b.output(b.node("sum", new Op.Add(Op.Activation.NONE), heads, bias));
    Graph graph = b.build();
    Graph fused = Simplification.of(graph);
    assertThat(fused.nodes()).hasSize(2);
    assertSameOutputs(graph, fused, 6);
  }

  @Test
  void aConstantThatIsNotOneValueAChannelStays() {
    var b = new GraphBuilder("heads");
    int x = b.input("x", Shape.of(3, 2));
    int w = b.constant("w", Shape.of(4, 2), values(8));
    int dense = b.node("dense", new Op.FullyConnected(false, Op.Activation.NONE), x, w);
    int heads = b.node("heads", new Op.Reshape(List.of(1, 3, 2, 2)), dense);
    int bias = b.constant("b", Shape.of(2), 1f, -2f);
    b.output(b.node("sum", new Op.Add(Op.Activation.NONE), heads, bias));
    Graph graph = b.build();
    assertThat(Simplification.of(graph)).isSameAs(graph);
  }

  @Test
  void aBiasOfWhatOthersReadStays() {
    var b = new GraphBuilder("dense");
    int x = b.input("x", Shape.of(1, 2));
    int w = b.constant("w", Shape.of(2, 2), 1f, 2, 3, 4);
    int dense = b.node("dense", new Op.FullyConnected(false, Op.Activation.NONE), x, w);
    int bias = b.constant("b", Shape.of(2), 1f, 2f);
    b.output(b.node("sum", new Op.Add(Op.Activation.NONE), dense, bias));
    b.output(dense);
    Graph graph = b.build();
    assertThat(Simplification.of(graph)).isSameAs(graph);
  }

  @Test
  void spaceToBatchAroundAConvolutionBecomesItsDilation() {
    for (int[] edges : new int[][] {{2, 3, 2, 3, 0, 1}, {0, 1, 0, 1, 0, 1}}) {
      var b = new GraphBuilder("dilated");
      int x = b.input("x", Shape.of(1, 7, 7, 1));
      int block = b.list("block", 2, 2);
      int paddings = b.constant("paddings", Shape.of(2, 2), edges[0], edges[1], edges[2], edges[3]);
      int crops = b.constant("crops", Shape.of(2, 2), 0, edges[5], 0, edges[5]);
      int spread =
          b.node(
              "spread",
              opaque("SPACE_TO_BATCH_ND", BuiltinOperator.SPACE_TO_BATCH_ND),
              x,
              block,
              paddings);
      int w = b.constant("w", Shape.of(2, 3, 3, 1), values(18));
      int bias = b.constant("bias", Shape.of(2), 0.5f, -1f);
      Op conv = new Op.Conv2D(Op.Padding.VALID, 1, 1, 1, 1, Op.Activation.NONE);
      int made = b.node("conv", conv, spread, w, bias);
      b.output(
          b.node(
              "y",
              opaque("BATCH_TO_SPACE_ND", BuiltinOperator.BATCH_TO_SPACE_ND),
              made,
              block,
              crops));
      Graph graph = b.build();
      Graph fused = Simplification.of(graph);
      assertThat(fused.nodes()).singleElement().extracting(n -> n.op().name()).isEqualTo("CONV_2D");
      GraphVerifier.verify(fused);
      assertSameOutputs(graph, fused, 49);
    }
  }

  private static float[] values(int count) {
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (i * 37 % 23 - 11) / 4f;
    return values;
  }

  private static void assertSameOutputs(Graph a, Graph b, int inputs) {
    assertThat(run(b, inputs)).isEqualTo(run(a, inputs));
  }

  private static float[] run(Graph graph, int inputs) {
    byte[] model = TfliteWriter.write(graph);
    try (var interpreter = Interpreter.load(model, Interpreter.Kernels.BUILTIN)) {
      interpreter.input(0).data().copyFrom(MemorySegment.ofArray(values(inputs)));
      interpreter.invoke();
      return interpreter.output(0).data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }
}
