package dev.octet.engine.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;

/** What TensorFlow Lite does not prepare is refused with the node, before anything is run. */
class PreparationTest {
  private static final Op.Opaque ROUND =
      new Op.Opaque(
          "ROUND",
          BuiltinOperator.ROUND,
          1,
          0,
          Constant.ofBytes(new byte[0]),
          0,
          Constant.ofBytes(new byte[0]));

  /** {@code x ──► RELU ──► y ──► ROUND ──► z}; the kernel of ROUND takes floats alone. */
  private static Graph rounded(ElementType type) {
    var shape = Shape.of(1, 4);
    return new Graph(
        "net",
        List.of(
            Tensor.activation("x", shape, type),
            Tensor.activation("y", shape, type),
            Tensor.activation("z", shape, type)),
        List.of(
            new Node(new Op.Relu(), List.of(0), List.of(1)),
            new Node(ROUND, List.of(1), List.of(2))),
        List.of(0),
        List.of(2),
        List.of());
  }

  @Test
  void aNodeThatItsKernelDoesNotTakeIsNamed() {
    Graph graph = rounded(ElementType.INT16);
    assertThatExceptionOfType(RejectedInputException.class)
        .isThrownBy(() -> Preparation.require(graph))
        .satisfies(refusal -> {
          assertThat(refusal.problem().code()).isEqualTo("model-not-prepared");
          assertThat(refusal.getMessage()).contains("node ").doesNotContain("failed to prepare");
        });
  }

  @Test
  void whatItPreparesIsTaken() {
    Preparation.require(rounded(ElementType.FLOAT32));
  }
}
