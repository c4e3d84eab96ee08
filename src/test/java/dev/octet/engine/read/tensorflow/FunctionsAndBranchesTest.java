package dev.octet.engine.read.tensorflow;

import static dev.octet.engine.read.tensorflow.HandMadeGraphs.between;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.call;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.constant;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.function;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.functionOfOne;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.graph;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.integers;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.list;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.node;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.placeholder;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.read;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.refusal;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.shape;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.text;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorProto;

/** What belongs to a network, and what is refused, on graphs of a few nodes. */
class FunctionsAndBranchesTest {
  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().name()).toList();
  }

  private static List<String> layers(Graph graph) {
    return graph.nodes().stream().map(graph::layerName).toList();
  }

  private static InputProblem problem(GraphDef.Builder graph, ReadOptions options) {
    return catchThrowableOfType(
            RejectedInputException.class,
            () -> ModelReader.read(graph.build().toByteArray(), "graph.pb", options))
        .problem();
  }

  private static InputProblem problem(GraphDef.Builder graph) {
    return problem(graph, ReadOptions.NONE);
  }

  private static GraphDef.Builder withFunctions(GraphDef.Builder graph, FunctionDef... functions) {
    return graph.setLibrary(FunctionDefLibrary.newBuilder().addAllFunction(List.of(functions)));
  }

  @Test
  void aFunctionIsCopiedToEachOfItsCallsAndItsLayersGetThePathOfTheCall() {
    var inner = functionOfOne("inner", "Relu:activations:0", node("Relu", "Relu", "a"));
    var outer =
        functionOfOne(
            "outer",
            "b/StatefulPartitionedCall:output:0",
            call("a1", "inner", "a"),
            node("Neg", "Neg", "a1:output:0"),
            node("b/StatefulPartitionedCall", "StatefulPartitionedCall", "Neg:y:0")
                .putAttr("f", function("inner")));
    Graph graph =
        read(withFunctions(graph(placeholder("x", 1, 4), call("y", "outer", "x")), inner, outer))
            .graph();
    assertThat(operators(graph)).containsExactly("RELU", "NEG", "RELU");
    assertThat(layers(graph)).containsExactly("y/a1/Relu", "y/Neg", "y/b/Relu");
  }

  @Test
  void aFunctionThatCallsItselfIsRefused() {
    var loop = functionOfOne("loop", "c:output:0", call("c", "loop", "a"));
    assertThat(refusal(withFunctions(graph(placeholder("x", 1, 4), call("y", "loop", "x")), loop)))
        .isEqualTo("invalid-model");
    var even = functionOfOne("even", "c:output:0", call("c", "odd", "a"));
    var odd = functionOfOne("odd", "n:y:0", call("c", "even", "a"), node("n", "Neg", "c:output:0"));
    assertThat(
            refusal(
                withFunctions(graph(placeholder("x", 1, 4), call("y", "even", "x")), even, odd)))
        .isEqualTo("invalid-model");
  }

  @Test
  void functionsThatDoubleAtEachLevelAreRefusedSoon() {
    var functions =
        IntStream.range(0, 60)
            .mapToObj(i ->
                i == 0
                    ? functionOfOne("f0", "n:y:0", node("n", "Neg", "a"))
                    : functionOfOne(
                        "f" + i,
                        "s:z:0",
                        call("c", "f" + (i - 1), "a"),
                        call("d", "f" + (i - 1), "a"),
                        node("s", "AddV2", "c:output:0", "d:output:0")))
            .toArray(FunctionDef[]::new);
    assertThat(
            refusal(withFunctions(graph(placeholder("x", 1, 4), call("y", "f59", "x")), functions)))
        .isEqualTo("model-too-large");
  }

  @Test
  void aCallThatIsItsOwnArgumentIsRefused() {
    var same = functionOfOne("same", "a");
    assertThat(
            refusal(
                withFunctions(
                    graph(
                        placeholder("x", 1, 4),
                        call("y", "same", "y"),
                        node("z", "AddV2", "x", "y")),
                    same)))
        .isEqualTo("invalid-model");
  }

  @Test
  void aBranchWithAConstantConditionIsTaken() {
    for (boolean condition : new boolean[] {true, false}) {
      var graph =
          graph(
              placeholder("x", 1, 4),
              truth("c", condition),
              node("not", "LogicalNot", "c"),
              node("p", "Identity", "not"),
              node("s", "Switch", "x", "p"),
              node("no", "Neg", "s"),
              node("yes", "Abs", "s:1"),
              node("m", "Merge", "no", "yes"),
              node("y", "Relu", "m"));
      assertThat(operators(read(graph).graph())).containsExactly(condition ? "NEG" : "ABS", "RELU");
    }
  }

  @Test
  void aConstantInABranchThatIsNotTakenIsToldByItsControlInput() {
    var five = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).addFloatVal(5).build();
    var graph =
        graph(
            placeholder("x", 1, 4),
            truth("learning", false),
            node("s", "Switch", "learning", "learning"),
            node("t", "Identity", "s:1"),
            constant("five", five).addInput("^t"),
            node("sx", "Switch", "x", "learning"),
            node("m", "Merge", "sx", "five"),
            node("y", "Relu", "m"));
    assertThat(operators(read(graph).graph())).containsExactly("RELU");
  }

  @Test
  void aBranchOfFunctionsWithAConstantConditionIsTaken() {
    var yes = functionOfOne("yes", "n:y:0", node("n", "Abs", "a"));
    var no = functionOfOne("no", "n:y:0", node("n", "Neg", "a"));
    var branch =
        node("y", "StatelessIf", "c", "x")
            .putAttr("then_branch", function("yes"))
            .putAttr("else_branch", function("no"));
    var taken = withFunctions(graph(placeholder("x", 1, 4), truth("c", true), branch), yes, no);
    assertThat(operators(read(taken).graph())).containsExactly("ABS");
    var open =
        withFunctions(
            graph(placeholder("x", 1, 4), placeholder("c", 1), branch, node("z", "While", "x")),
            yes,
            no);
    InputProblem problem = problem(open);
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.detail()).contains("StatelessIf, While");
  }

  @Test
  void allUnsupportedNodesAreNamedAtOnceAndPartsThatNothingNeedsAreNot() {
    var graph =
        graph(
            placeholder("x", 1, 4, 4, 2),
            node("training", "RandomShuffle", "unused"),
            node("unused", "RandomUniform"),
            node("a", "Mystery", "x"),
            node("b", "Riddle", "a"),
            node("c", "AvgPool", "b").putAttr("data_format", text("NCHW")),
            node("n", "FusedBatchNormV3", "c", "c", "c", "c", "c"));
    InputProblem problem = problem(graph);
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.detail()).contains("AvgPool, FusedBatchNormV3, Mystery, Riddle");
    assertThat(problem.findings())
        .hasSize(4)
        .anyMatch(finding -> finding.contains("'c'") && finding.contains("NCHW"))
        .anyMatch(finding -> finding.contains("'b' (Riddle)"));
  }

  @Test
  void aLoopIsRefusedByTheNamesOfItsNodes() {
    var graph =
        graph(
            placeholder("x", 1, 4),
            node("enter", "Enter", "x"),
            node("m", "Merge", "enter", "next"),
            node("s", "Switch", "m", "cond"),
            node("less", "Less", "m", "m"),
            node("cond", "LoopCond", "less"),
            node("next", "NextIteration", "s:1"),
            node("y", "Exit", "s"));
    InputProblem problem = problem(graph);
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.detail()).contains("Enter, Exit, LoopCond, Merge, NextIteration, Switch");
  }

  @Test
  void nodesThatDependOnThemselvesAreInvalid() {
    var graph =
        graph(
            placeholder("x", 1, 4),
            node("a", "AddV2", "x", "b"),
            node("b", "Neg", "a"),
            node("y", "Relu", "b"));
    assertThat(refusal(graph)).isEqualTo("invalid-model");
  }

  @Test
  void longChainsAreRead() {
    var graph = graph(placeholder("x", 1, 4));
    String last = "x";
    for (int i = 0; i < 3_000; i++) {
      String next = "n" + i;
      graph.addNode(node(next, i % 2 == 0 ? "Neg" : "Identity", last));
      last = next;
    }
    assertThat(read(graph).graph().nodes()).hasSize(1_500);
  }

  @Test
  void aNetworkBeginsAndEndsAtNamedTensors() {
    var graph =
        graph(
            placeholder("x", 1, 4),
            node("mystery", "Mystery", "x"),
            node("split", "Split", "axis", "mystery").putAttr("num_split", i(2)),
            node("axis", "Const"),
            node("a", "Relu", "split:1"),
            node("b", "Neg", "a"),
            node("c", "Riddle", "b"));
    byte[] bytes = graph.build().toByteArray();
    var options =
        new ReadOptions(
            new InputShapes(Map.of("split:1", List.of(1, 2))),
            0,
            List.of("split:1"),
            List.of("b:0"),
            null,
            false);
    Graph read = ModelReader.read(bytes, "graph.pb", options).graph();
    assertThat(operators(read)).containsExactly("RELU", "NEG");
    assertThat(read.tensor(read.inputs().getFirst()).name()).isEqualTo("split:1");
    assertThat(problem(graph, between(List.of("split:1"), List.of("b"))).code())
        .isEqualTo("dynamic-shape");
    InputProblem unknown = problem(graph, between(List.of(), List.of("bb")));
    assertThat(unknown.code()).isEqualTo("unknown-tensor");
    assertThat(unknown.detail()).isEqualTo("The model has no tensor 'bb'; similar names: b.");
    assertThat(problem(graph, between(List.of("c"), List.of("b"))).code())
        .isEqualTo("unknown-tensor");
  }

  private static AttrValue i(long value) {
    return AttrValue.newBuilder().setI(value).build();
  }

  @Test
  void aFreeBatchBecomes1AndOtherOpenAxesNeedASize() {
    Graph free = read(graph(placeholder("x", -1, 4), node("y", "Relu", "x"))).graph();
    assertThat(free.tensor(free.inputs().getFirst()).shape()).isEqualTo(Shape.of(1, 4));
    assertThat(problem(graph(placeholder("x", 1, -1), node("y", "Relu", "x"))).code())
        .isEqualTo("dynamic-shape");
  }

  @Test
  void aVariableWithoutAValueIsRefused() {
    var graph =
        graph(
            placeholder("x", 1, 4),
            node("w", "VarHandleOp"),
            node("r", "ReadVariableOp", "w"),
            node("y", "MatMul", "x", "r"));
    assertThat(refusal(graph)).isEqualTo("model-has-variables");
  }

  @Test
  void aConstantThatClaimsMoreElementsThanItRepeatsIsRefused() {
    var huge =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(1 << 15, 1 << 15))
            .addFloatVal(1)
            .build();
    assertThat(
            refusal(
                graph(placeholder("x", 1, 4), constant("c", huge), node("y", "AddV2", "x", "c"))))
        .isEqualTo("model-too-large");
    var more = huge.toBuilder().setTensorShape(shape(1L << 40, 1L << 40)).build();
    assertThat(
            refusal(
                graph(placeholder("x", 1, 4), constant("c", more), node("y", "AddV2", "x", "c"))))
        .isEqualTo("invalid-model");
  }

  @Test
  void operatorsThatWouldMakeHugeTensorsAreRefused() {
    var tiled =
        graph(
            placeholder("x", 1, 4),
            integers("m", 1 << 15, 1 << 15),
            node("y", "Tile", "x", "m"),
            node("z", "Relu", "y"));
    assertThat(refusal(tiled)).isIn("model-too-large", "invalid-model");
    var padded =
        graph(
            placeholder("x", 1, 4, 4, 1),
            node("y", "MaxPool", "x")
                .putAttr("ksize", list(1, 1 << 30, 1 << 30, 1))
                .putAttr("strides", list(1, 1, 1, 1))
                .putAttr("padding", text("SAME")));
    assertThat(refusal(padded)).isIn(null, "model-too-large", "invalid-model");
  }
}
