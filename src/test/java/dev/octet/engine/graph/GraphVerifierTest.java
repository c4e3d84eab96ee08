package dev.octet.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each rule, broken once. */
class GraphVerifierTest {
  private static final Shape VECTOR = Shape.of(1, 4);
  private static final Quantization Q = Quantization.perTensor(0.5f, 3);

  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private List<Integer> inputs = List.of(0);
  private List<Integer> outputs = List.of(1);
  private List<Signature> signatures = List.of();

  private static Tensor real(String name, Shape shape) {
    return Tensor.activation(name, shape, ElementType.FLOAT32);
  }

  private static Tensor int8(String name, Shape shape, @Nullable Quantization quantization) {
    return new Tensor(name, shape, ElementType.INT8, quantization, null);
  }

  /** A constant of zeros. */
  private static Tensor zeros(
      String name, Shape shape, ElementType type, @Nullable Quantization quantization) {
    var bytes = Constant.ofBytes(new byte[shape.size() * type.bytes()]);
    return new Tensor(name, shape, type, quantization, bytes);
  }

  private GraphVerifierTest tensors(Tensor... more) {
    tensors.addAll(List.of(more));
    return this;
  }

  private GraphVerifierTest node(Op op, List<Integer> in, Integer... out) {
    nodes.add(new Node(op, in, List.of(out)));
    return this;
  }

  private Graph graph() {
    return new Graph("net", tensors, nodes, inputs, outputs, signatures);
  }

  private void assertSays(String... said) {
    assertThat(GraphVerifier.problems(graph())).isNotEmpty().first().asString().contains(said);
  }

  private GraphVerifierTest relu() {
    return tensors(real("x", VECTOR), real("y", VECTOR)).node(new Op.Relu(), List.of(0), 1);
  }

  @Test
  void aSoundGraphPasses() {
    assertThat(GraphVerifier.problems(relu().graph())).isEmpty();
    GraphVerifier.verify(graph());
  }

  @Test
  void theExceptionCountsTheOtherProblems() {
    tensors(real("x", VECTOR), real("y", Shape.of(5)), real("z", Shape.of(6)));
    node(new Op.Relu(), List.of(0), 1).node(new Op.Relu(), List.of(0), 2);
    assertThatThrownBy(() -> GraphVerifier.verify(graph()))
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageContaining("node 0 (RELU, 'y')")
        .hasMessageContaining("(and 1 more problems)");
  }

  @Test
  void tensorsExist() {
    relu();
    node(new Op.Relu(), List.of(9), 1);
    assertSays("node 1 (RELU, 'y')", "reads tensor 9", "2 tensors");
    nodes.removeLast();
    node(new Op.Relu(), List.of(0), 9);
    assertSays("node 1 (RELU, '?')", "writes tensor 9");
    nodes.removeLast();
    outputs = List.of(-1);
    assertSays("graph output -1");
    inputs = List.of(7);
    assertSays("graph input 7");
  }

  @Test
  void nodesStandInTheirOrder() {
    tensors(real("x", VECTOR), real("y", VECTOR), real("z", VECTOR));
    node(new Op.Relu(), List.of(2), 1).node(new Op.Relu(), List.of(0), 2);
    assertSays("node 0 (RELU, 'y')", "reads 'z' before a node produces it");
  }

  @Test
  void eachTensorIsMadeOnce() {
    relu().node(new Op.Tanh(), List.of(0), 1);
    assertSays("node 1 (TANH, 'y')", "already produced");
    nodes.removeLast();
    node(new Op.Tanh(), List.of(1), 0);
    assertSays("node 1 (TANH, 'x')", "graph input");
    nodes.removeLast();
    tensors(Tensor.constant("c", VECTOR, 1f, 2f, 3f, 4f)).node(new Op.Tanh(), List.of(1), 2);
    assertSays("node 1 (TANH, 'c')", "is a constant");
  }

  @Test
  void aNodeMakesSomething() {
    relu().node(new Op.Relu(), List.of(0));
    assertSays("node 1 (RELU) has no output");
  }

  @Test
  void inputsAreActivationsListedOnce() {
    relu();
    inputs = List.of(0, 0);
    assertSays("graph input 'x' is listed twice");
    tensors(Tensor.constant("c", Shape.of(1), 1f));
    inputs = List.of(0, 2);
    assertSays("graph input 'c' is a constant");
  }

  @Test
  void outputsAreMade() {
    relu();
    outputs = List.of();
    assertSays("the graph has no output");
    tensors(real("never", VECTOR));
    outputs = List.of(2);
    assertSays("graph output 'never' is not produced by any node");
  }

  @Test
  void signaturesBindWhatIsThere() {
    relu();
    var bindings = List.of(new Signature.Binding("image", 1));
    signatures = List.of(new Signature("serve", bindings, List.of()));
    assertSays("signature 'serve' binds 'image' to input 1, but there are 1");
    signatures = List.of(new Signature("serve", List.of(), bindings));
    assertSays("to output 1, but there are 1");
  }

  @Test
  void activationsHaveElementsThatCanBeCounted() {
    tensors(real("x", Shape.of(1, 0)), real("y", Shape.of(1, 0)));
    node(new Op.Relu(), List.of(0), 1);
    assertSays("tensor 0 'x'", "has no elements");
    int most = Integer.MAX_VALUE;
    tensors.set(0, real("x", Shape.of(most, most, most)));
    assertSays("tensor 0 'x'", "more elements than can be counted");
    // 2^62 elements can be counted, their bytes can't
    tensors.set(0, real("x", Shape.of(1 << 30, 1 << 30, 4)));
    assertSays("tensor 0 'x'", "more elements than can be counted");
    tensors.set(0, real("x", Shape.of(1, 1, 1, 1, 1, 1, 1, 1, 1)));
    assertSays("tensor 0 'x'", "9 axes");
  }

  @Test
  void shapesAreThoseThatTheInputsMake() {
    tensors(real("x", VECTOR), real("y", Shape.of(4)));
    node(new Op.Relu(), List.of(0), 1);
    assertSays(
        "node 0 (RELU, 'y')", "'y' is declared with shape 4", "inferred from its inputs is 1x4");
  }

  @Test
  void theNumberOfInputsAndOutputsIsTheOperators() {
    relu().node(new Op.Add(Activation.NONE), List.of(0), 1);
    nodes.removeFirst();
    assertSays("node 0 (ADD, 'y')", "it has 1 inputs, expected 2");
    nodes.clear();
    tensors(real("z", VECTOR)).node(new Op.Relu(), List.of(0), 1, 2);
    assertSays("node 0 (RELU, 'y')", "it has 2 outputs, expected 1");
  }

  @Test
  void inputsThatAreNeededAreThere() {
    relu();
    nodes.clear();
    node(new Op.Add(Activation.NONE), List.of(0, Node.ABSENT), 1);
    assertSays("node 0 (ADD, 'y')", "input 1 is omitted");
    nodes.clear();
    node(new Op.Reshape(List.of(1, 4)), List.of(0, Node.ABSENT), 1);
    assertSays("node 0 (RESHAPE, 'y')", "input 1 is omitted");
  }

  @Test
  void stridesAndFiltersArePositive() {
    var image = Shape.of(1, 4, 4, 1);
    tensors(real("x", image), real("y", image));
    for (int[] wrong : new int[][] {{0, 1, 2, 2}, {1, -1, 2, 2}, {1, 1, 0, 2}, {1, 1, 2, -2}}) {
      nodes.clear();
      var op =
          new Op.MaxPool2D(Padding.SAME, wrong[0], wrong[1], wrong[2], wrong[3], Activation.NONE);
      node(op, List.of(0), 1);
      assertSays("node 0 (MAX_POOL_2D, 'y')", "must be positive");
    }
  }

  @Test
  void weightsFitTheirInput() {
    tensors(
        real("x", Shape.of(1, 4, 4, 3)),
        real("y", Shape.of(1, 4, 4, 2)),
        zeros("w", Shape.of(2, 1, 1, 2), ElementType.FLOAT32, null));
    node(new Op.Conv2D(Padding.SAME, 1, 1, 1, 1, Activation.NONE), List.of(0, 2), 1);
    assertSays("node 0 (CONV_2D, 'y')", "1x4x4x3", "2x1x1x2");
  }

  /** Of a tensor of four channels; the constants are gamma, beta, mean and variance. */
  private GraphVerifierTest normalization(Tensor... constants) {
    tensors(real("x", VECTOR), real("y", VECTOR)).tensors(constants);
    List<Integer> all = new ArrayList<>(List.of(0));
    for (int i = 0; i < constants.length; i++) all.add(2 + i);
    return node(new Op.BatchNormalization(0.001f), all, 1);
  }

  private static Tensor values(String name, float... values) {
    return Tensor.constant(name, Shape.of(values.length), values);
  }

  @Test
  void batchNormalizationHasConstantsForEachChannel() {
    Tensor ones = values("c", 1, 1, 1, 1);
    assertThat(GraphVerifier.problems(normalization(ones, ones, ones, ones).graph())).isEmpty();
    tensors.set(3, values("c", 1, 1, 1));
    assertSays("node 0 (BATCH_NORMALIZATION, 'y')", "input 2 has shape 3, expected 4");
    tensors.set(3, real("c", Shape.of(4)));
    inputs = List.of(0, 3);
    assertSays("node 0 (BATCH_NORMALIZATION, 'y')", "input 2 must be a constant");
    inputs = List.of(0);
    tensors.set(3, Tensor.constant("c", Shape.of(4), 1, 1, 1, 1));
    assertSays(
        "node 0 (BATCH_NORMALIZATION, 'y')", "input 2 ('c') has type INT32, expected FLOAT32");
    nodes.set(0, new Node(nodes.getFirst().op(), List.of(0, 2), List.of(1)));
    assertSays("node 0 (BATCH_NORMALIZATION, 'y')", "it has 2 inputs, expected 5");
  }

  @Test
  void batchNormalizationDividesByWhatIsPositive() {
    Tensor ones = values("c", 1, 1, 1, 1);
    normalization(ones, ones, ones, values("variance", 1, 0, 1, 1));
    assertThat(GraphVerifier.problems(graph())).isEmpty();
    tensors.set(5, values("variance", 1, 1, -0.5f, 1));
    assertSays("node 0 (BATCH_NORMALIZATION, 'y')", "variance -0.5 plus epsilon 0.001");
    tensors.set(5, values("variance", 1, 0, 1, 1));
    nodes.set(0, new Node(new Op.BatchNormalization(0), nodes.getFirst().inputs(), List.of(1)));
    assertSays("node 0 (BATCH_NORMALIZATION, 'y')", "variance 0.0 plus epsilon 0.0");
    tensors.set(5, zeros("variance", Shape.of(4), ElementType.INT32, null));
    assertSays("node 0 (BATCH_NORMALIZATION, 'y')", "the variance must be FLOAT32");
  }

  @Test
  void elementTypesAreThoseOfTheKernels() {
    tensors(Tensor.activation("x", VECTOR, ElementType.BOOL), real("y", VECTOR));
    node(new Op.Relu(), List.of(0), 1);
    assertSays("node 0 (RELU, 'y')", "input 0 ('x') has type BOOL");
    tensors.set(0, real("x", VECTOR));
    tensors.set(1, Tensor.activation("y", VECTOR, ElementType.INT32));
    assertSays("output 'y' has type INT32, expected FLOAT32");
  }

  @Test
  void quantizationFitsItsTensor() {
    tensors(int8("x", VECTOR, Quantization.perTensor(1, 200)), int8("y", VECTOR, Q));
    node(new Op.Relu(), List.of(0), 1);
    assertSays("tensor 0 'x'", "zero point 200", "INT8");
    tensors.set(0, int8("x", VECTOR, new Quantization(List.of(1f, 1f), List.of(0, 0), 1)));
    assertSays("2 scales for 4 slices along axis 1");
    tensors.set(0, int8("x", VECTOR, new Quantization(List.of(1f, 1f), List.of(0, 0), 2)));
    assertSays("axis 2 of 2");
    tensors.set(0, new Tensor("x", VECTOR, ElementType.FLOAT32, Q, null));
    assertSays("FLOAT32 but has a scale");
  }

  @Test
  void quantizedActivationsHaveOneScale() {
    tensors(int8("x", VECTOR, null), int8("y", VECTOR, Q));
    node(new Op.Relu(), List.of(0), 1);
    assertSays("node 0 (RELU, 'y')", "'x' is INT8 but has no scale");
    tensors.set(
        0, int8("x", VECTOR, new Quantization(List.of(1f, 1f, 1f, 1f), List.of(0, 0, 0, 0), 1)));
    assertSays("'x' has 4 scales, expected one");
  }

  @Test
  void whatMovesIntegersKeepsTheirMeaning() {
    tensors(int8("x", VECTOR, Q), int8("y", Shape.of(4, 1), Quantization.perTensor(0.5f, 4)));
    tensors(zeros("axes", Shape.of(2), ElementType.INT32, null));
    tensors.set(2, Tensor.constant("axes", Shape.of(2), 1, 0));
    node(new Op.Transpose(), List.of(0, 2), 1);
    assertSays("node 0 (TRANSPOSE, 'y')", "'x' and 'y' must have the same scale");
  }

  @Test
  void int8WeightsAreSymmetricAlongTheirAxisAndTheBiasFitsThem() {
    var weights = Shape.of(2, 4);
    tensors(int8("x", VECTOR, Q), int8("y", Shape.of(1, 2), Q));
    node(new Op.FullyConnected(false, Activation.NONE), List.of(0, 2, 3), 1);
    var fitting = new Quantization(List.of(0.25f, 0.125f), List.of(0, 0), 0);
    var bias = new Quantization(List.of(0.125f, 0.0625f), List.of(0, 0), 0);
    tensors(zeros("w", weights, ElementType.INT8, fitting));
    tensors(zeros("b", Shape.of(2), ElementType.INT32, bias));
    assertThat(GraphVerifier.problems(graph())).isEmpty();

    tensors.set(3, zeros("b", Shape.of(2), ElementType.INT32, fitting));
    assertSays("node 0 (FULLY_CONNECTED, 'y')", "bias 'b' has scale", "channel 0");
    tensors.set(3, zeros("b", Shape.of(2), ElementType.INT32, Quantization.perTensor(0.125f, 0)));
    assertSays("bias 'b' has 1 scales, but the weights have 2");
    tensors.set(3, zeros("b", Shape.of(2), ElementType.FLOAT32, null));
    assertSays("('b') has type FLOAT32, expected INT32");
    var skewed = new Quantization(List.of(0.25f, 0.125f), List.of(0, 1), 0);
    tensors.set(2, zeros("w", weights, ElementType.INT8, skewed));
    tensors.set(3, zeros("b", Shape.of(2), ElementType.INT32, bias));
    assertSays("weights 'w' are int8 with a zero point other than 0");
    var across = new Quantization(List.of(1f, 1f, 1f, 1f), List.of(0, 0, 0, 0), 1);
    tensors.set(2, zeros("w", weights, ElementType.INT8, across));
    assertSays("weights 'w' have scales along axis 1, expected axis 0");
  }
}
