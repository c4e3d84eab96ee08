package dev.octet.engine.read.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.ModelReader;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Composites are replaced by the operators that they stand for. */
class CompositesTest {
  private static final int[] X = {0};

  private static Graph read(byte[] model) {
    return ModelReader.read(model, "net.tflite").graph();
  }

  private static InputProblem refusal(byte[] model) {
    RejectedInputException e =
        catchThrowableOfType(RejectedInputException.class, () -> read(model));
    assertThat(e).isNotNull();
    return e.problem();
  }

  private static void reluThenTanh(HandMade model) {
    int x = model.activation("x", 1, 4);
    int between = model.activation("between", 1, 4);
    int y = model.activation("y", 1, 4);
    model.operator(BuiltinOperator.RELU, new int[] {x}, between);
    model.operator(BuiltinOperator.TANH, new int[] {between}, y);
  }

  @Test
  void aCompositeBecomesItsOperatorsWithNamesThatTellWhereTheyAreFrom() {
    var model = new HandMade();
    reluThenTanh(model);
    model.subgraph(X, 2);
    int x = model.activation("in", 1, 4);
    int first = model.activation("first", 1, 4);
    int second = model.activation("second", 1, 4);
    model.composite(1, new int[] {x}, first).composite(1, new int[] {first}, second);
    Graph graph = read(model.bytes(X, second));
    assertThat(graph.nodes())
        .extracting(node -> node.op().name())
        .containsExactly("RELU", "TANH", "RELU", "TANH");
    assertThat(graph.nodes())
        .extracting(graph::layerName)
        .containsExactly("first/between", "first", "second/between", "second");
  }

  @Test
  void compositesInsideOfCompositesAreReplacedToo() {
    var model = new HandMade();
    reluThenTanh(model);
    model.subgraph(X, 2);
    int a = model.activation("a", 1, 4);
    int b = model.activation("b", 1, 4);
    model.composite(1, new int[] {a}, b).subgraph(X, b);
    int x = model.activation("in", 1, 4);
    int y = model.activation("out", 1, 4);
    Graph graph = read(model.composite(2, new int[] {x}, y).bytes(X, y));
    assertThat(graph.nodes()).extracting(graph::layerName).containsExactly("out/between", "out");
  }

  @Test
  void aCompositeThatPassesItsInputOnDisappears() {
    var model = new HandMade();
    model.activation("x", 1, 4);
    model.subgraph(X, 0);
    int x = model.activation("in", 1, 4);
    int same = model.activation("same", 1, 4);
    int y = model.activation("out", 1, 4);
    model.composite(1, new int[] {x}, same).operator(BuiltinOperator.RELU, new int[] {same}, y);
    Graph graph = read(model.bytes(X, y));
    assertThat(graph.nodes()).singleElement().extracting(Node::inputs).isEqualTo(graph.inputs());
  }

  @Test
  void aCompositeOfItselfIsRefused() {
    var model = new HandMade();
    int a = model.activation("a", 1, 4);
    int b = model.activation("b", 1, 4);
    model.composite(1, new int[] {a}, b).subgraph(X, b);
    int x = model.activation("in", 1, 4);
    int y = model.activation("out", 1, 4);
    InputProblem problem = refusal(model.composite(1, new int[] {x}, y).bytes(X, y));
    assertThat(problem.code()).isEqualTo("invalid-model");
    assertThat(problem.message()).contains("nested");
  }

  @Test
  void compositesThatMultiplyAreRefusedBeforeTheyFillTheMemory() {
    var model = new HandMade();
    int a = model.activation("a", 1, 4);
    int b = model.activation("b", 1, 4);
    model.operator(BuiltinOperator.RELU, new int[] {a}, b).subgraph(X, b);
    for (int level = 1; level < 8; level++) {
      int last = model.activation("x", 1, 4);
      for (int i = 0; i < 10; i++) {
        int next = model.activation("t" + i, 1, 4);
        model.composite(level, new int[] {last}, next);
        last = next;
      }
      model.subgraph(X, last);
    }
    int x = model.activation("in", 1, 4);
    int y = model.activation("out", 1, 4);
    InputProblem problem = refusal(model.composite(8, new int[] {x}, y).bytes(X, y));
    assertThat(problem.code()).isEqualTo("model-too-large");
  }

  @Test
  void aDecompositionThatDoesNotFitIsRefused() {
    var model = new HandMade();
    reluThenTanh(model);
    model.subgraph(X, 2, 1);
    int x = model.activation("in", 1, 4);
    int y = model.activation("out", 1, 4);
    assertThat(refusal(model.composite(1, new int[] {x}, y).bytes(X, y)).message())
        .contains("1 inputs and 1 outputs", "'other' has 1 and 2");
  }
}
