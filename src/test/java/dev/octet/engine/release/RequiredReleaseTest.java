package dev.octet.engine.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequiredReleaseTest {
  private static final Shape IMAGE = Shape.of(1, 4, 4, 2);
  private static final Shape FIVE = Shape.of(1, 1, 4, 4, 2);
  private static final Shape ONE = Shape.of();
  private static final Quantization FINE = Quantization.perTensor(0.1f, 0);

  /** What TensorFlow's own table says. */
  @ParameterizedTest
  @CsvSource({
    "CONV_2D, 3, 1.14", "CONV_2D, 6, 2.9", "DEPTHWISE_CONV_2D, 6, 2.3", "FULLY_CONNECTED, 4, 1.14",
    "FULLY_CONNECTED, 12, 2.17", "BATCH_MATMUL, 2, 2.3", "RSQRT, 2, 2.5", "TILE, 3, 2.8",
    "GELU, 2, 2.9", "BROADCAST_TO, 3, 2.5", "TRANSPOSE_CONV, 4, 2.13", "TRANSPOSE, 7, 2.14.4",
    "LOG, 2, 2.15", "SQRT, 2, 2.21", "UNIDIRECTIONAL_SEQUENCE_LSTM, 1, 1.13.1"
  })
  void theTableHasTheReleaseOfEachVersion(String operator, int version, String release) {
    assertThat(ReleaseTable.of(operator, version)).hasToString(release);
  }

  @ParameterizedTest
  @CsvSource({"CONV_2D, 0", "CONV_2D, 9", "BROADCAST_TO, 1", "NO_OPERATOR, 1"})
  void theTableHasNoOtherVersions(String operator, int version) {
    assertThat(ReleaseTable.of(operator, version)).isNull();
  }

  static List<Arguments> nodes() {
    Quantization channels = new Quantization(List.of(.1f, .2f, .3f, .4f), List.of(0, 0, 0, 0), 0);
    return List.of(
        // by their versions
        row("2.5", OpaqueOps.plain("RSQRT"), ElementType.INT8, FINE, IMAGE),
        row("1.10", OpaqueOps.plain("RSQRT"), ElementType.FLOAT32, null, IMAGE),
        row("2.8", OpaqueOps.plain("TILE"), ElementType.INT8, FINE, IMAGE),
        row("2.9", OpaqueOps.gelu(false), ElementType.FLOAT32, null, IMAGE),
        row("2.12", new Op.Transpose(), ElementType.INT8, FINE, Shape.of(1, 1, 1, 2, 2, 2)),
        // by what their kernels learned without a new version
        row("2.8", new Op.Add(Activation.NONE), ElementType.FLOAT32, null, FIVE, ONE),
        row("2.12", new Op.Add(Activation.NONE), ElementType.INT8, FINE, FIVE, ONE),
        row("2.13", new Op.Add(Activation.NONE), ElementType.INT16, FINE, FIVE, ONE),
        row("1.14", new Op.Add(Activation.NONE), ElementType.INT8, FINE, FIVE, FIVE),
        row("2.15", new Op.Mul(Activation.NONE), ElementType.INT8, FINE, FIVE, ONE),
        row("2.8", new Op.Sub(Activation.NONE), ElementType.INT16, FINE, FIVE, ONE),
        row("2.10", OpaqueOps.batchMatMul(false, false), ElementType.INT8, FINE, FIVE, FIVE),
        row("2.4", OpaqueOps.plain("ELU"), ElementType.INT8, FINE, IMAGE),
        row("2.20", OpaqueOps.reduction("SUM", true), ElementType.INT16, FINE, IMAGE),
        row("2.5", new Op.ResizeBilinear(false, true), ElementType.INT8, FINE, IMAGE),
        row("1.14", new Op.ResizeBilinear(false, false), ElementType.INT8, FINE, IMAGE),
        row("2.5", new Op.Tanh(), ElementType.INT16, FINE, IMAGE),
        Arguments.of("2.10", dense(channels, ElementType.INT8, Activation.NONE, Shape.of(1, 4))),
        Arguments.of("1.14", dense(FINE, ElementType.INT8, Activation.RELU, Shape.of(1, 1, 4))),
        Arguments.of("2.10", dense(channels, ElementType.INT16, Activation.NONE, Shape.of(1, 4))),
        Arguments.of("2.3", dense(FINE, ElementType.INT16, Activation.NONE, Shape.of(1, 4))),
        Arguments.of("2.9", dense(FINE, ElementType.INT16, Activation.RELU, Shape.of(1, 4))),
        Arguments.of("2.8", dense(FINE, ElementType.INT16, Activation.NONE, Shape.of(1, 1, 4))));
  }

  private static Arguments row(
      String release,
      Op op,
      ElementType type,
      @Nullable Quantization quantization,
      Shape... inputs) {
    List<Tensor> tensors = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (Shape shape : inputs) {
      ids.add(tensors.size());
      tensors.add(new Tensor("x", shape, type, quantization, null));
    }
    tensors.add(new Tensor("y", IMAGE, type, quantization, null));
    return Arguments.of(release, graph(tensors, new Node(op, ids, List.of(tensors.size() - 1))));
  }

  private static Graph dense(
      Quantization weights, ElementType type, Activation activation, Shape output) {
    Shape shape = Shape.of(4, 2);
    return graph(
        List.of(
            new Tensor("x", Shape.of(1, 2), type, FINE, null),
            new Tensor("w", shape, ElementType.INT8, weights, Constant.ofBytes(new byte[8])),
            new Tensor("b", Shape.of(4), ElementType.INT32, weights, Constant.ofInts(new int[4])),
            new Tensor("y", output, type, FINE, null)),
        new Node(new Op.FullyConnected(false, activation), List.of(0, 1, 2), List.of(3)));
  }

  private static Graph graph(List<Tensor> tensors, Node node) {
    return new Graph("net", tensors, List.of(node), List.of(), List.of(), List.of());
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void aNodeNeedsTheFirstReleaseThatComputesIt(String release, Graph graph) {
    RequiredRelease required = RequiredRelease.of(graph);
    assertThat(required.release()).hasToString(release);
    assertThat(required.decisive()).hasSize(1);
    assertThat(RequiredRelease.beyond(required.release(), graph)).isEmpty();
    assertThat(RequiredRelease.beyond(Release.of(1, 4), graph)).hasSize(1);
  }

  @Test
  void aCustomOperatorNeedsNoRelease() {
    Arguments row = row("", OpaqueOps.erf(), ElementType.FLOAT32, null, IMAGE);
    RequiredRelease required = RequiredRelease.of((Graph) row.get()[1]);
    assertThat(required.decisive()).isEmpty();
  }

  @Test
  void releasesAreOrderedByNumber() {
    assertThat(Release.of(2, 10).isAfter(Release.of(2, 9))).isTrue();
    assertThat(Release.of(2, 9).isAfter(Release.of(2, 9))).isFalse();
    assertThat(Release.parse("2.14.4").isAfter(Release.of(2, 14))).isTrue();
    assertThat(Release.of(2, 7).full()).isEqualTo("2.7.0");
    assertThat(Release.possible()).hasSize(19).first().hasToString("2.3");
    assertThatThrownBy(() -> Release.parse("2")).isInstanceOf(NumberFormatException.class);
  }
}
