package dev.octet.engine.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorVersionsTest {
  private static final Shape IMAGE = Shape.of(1, 4, 4, 2);
  private static final Shape FIVE = Shape.of(1, 1, 4, 4, 2);

  private static Arguments row(Op op, int floatVersion, int int8Version, Shape... inputs) {
    return Arguments.of(op, List.of(inputs), floatVersion, int8Version);
  }

  /** Operator, shapes of its inputs, version on float and on int8: what TensorFlow Lite says. */
  static List<Arguments> table() {
    Shape conv = Shape.of(4, 3, 3, 2);
    Shape bias = Shape.of(4);
    Shape list = Shape.of(2);
    return List.of(
        row(new Op.Conv2D(Padding.SAME, 1, 1, 1, 1, Activation.NONE), 1, 3, IMAGE, conv, bias),
        row(new Op.Conv2D(Padding.SAME, 1, 1, 2, 2, Activation.NONE), 1, 3, IMAGE, conv, bias),
        row(
            new Op.Conv2D(Padding.SAME, 1, 1, 1, 1, Activation.NONE),
            6,
            6,
            IMAGE,
            Shape.of(4, 3, 3, 1),
            bias),
        row(depthwise(1), 1, 3, IMAGE, Shape.of(1, 3, 3, 2), list),
        row(depthwise(2), 2, 3, IMAGE, Shape.of(1, 3, 3, 2), list),
        row(transposeConv(Activation.NONE), 1, 3, bias, conv, IMAGE),
        row(transposeConv(Activation.NONE), 3, 3, bias, conv, IMAGE, bias),
        row(transposeConv(Activation.RELU), 4, 4, bias, conv, IMAGE, bias),
        row(new Op.FullyConnected(false, Activation.NONE), 1, 4, list, conv, bias),
        row(new Op.FullyConnected(true, Activation.NONE), 5, 5, list, conv, bias),
        row(new Op.FullyConnected(false, Activation.NONE), 6, 6, list, conv),
        row(new Op.Add(Activation.NONE), 1, 2, IMAGE, IMAGE),
        row(new Op.Sub(Activation.NONE), 1, 2, IMAGE, list),
        row(new Op.Sub(Activation.NONE), 3, 3, FIVE, list),
        row(new Op.Maximum(), 1, 2, FIVE, FIVE),
        row(new Op.Minimum(), 3, 3, FIVE, list),
        row(new Op.AveragePool2D(Padding.SAME, 1, 1, 2, 2, Activation.NONE), 1, 2, IMAGE),
        row(new Op.MaxPool2D(Padding.SAME, 1, 1, 2, 2, Activation.NONE), 1, 2, IMAGE),
        row(new Op.Mean(false), 1, 2, IMAGE, list),
        row(new Op.Pad(), 1, 2, IMAGE, list),
        row(new Op.PadV2(), 4, 4, FIVE, list, Shape.of()),
        row(new Op.Reshape(List.of()), 1, 1, IMAGE, list),
        row(new Op.Squeeze(List.of()), 1, 1, IMAGE),
        row(new Op.ExpandDims(), 1, 1, IMAGE, Shape.of()),
        row(new Op.Transpose(), 1, 2, IMAGE, bias),
        row(new Op.Transpose(), 4, 4, FIVE, list),
        row(new Op.Concatenation(0, Activation.NONE), 1, 2, IMAGE, IMAGE),
        row(new Op.Split(2), 1, 2, Shape.of(), IMAGE),
        row(new Op.Slice(), 1, 2, IMAGE, bias, bias),
        row(new Op.Slice(), 5, 5, FIVE, list, list),
        row(new Op.StridedSlice(1, 1, 0, 0, 1, false), 1, 2, IMAGE, list, list, list),
        row(new Op.StridedSlice(0, 0, 1, 0, 0, false), 6, 6, IMAGE, list, list, list),
        row(new Op.StridedSlice(0, 0, 0, 0, 0, true), 8, 8, IMAGE, list, list, list),
        row(new Op.Pack(0, 2), 1, 2, IMAGE, IMAGE),
        row(new Op.Softmax(1), 1, 2, list),
        row(new Op.Logistic(), 1, 2, IMAGE),
        row(new Op.Tanh(), 1, 2, IMAGE),
        row(new Op.Relu(), 1, 2, IMAGE),
        row(new Op.Relu6(), 1, 2, IMAGE),
        row(new Op.ReluN1To1(), 1, 1, IMAGE),
        row(new Op.LeakyRelu(0.1f), 1, 2, IMAGE),
        row(new Op.Prelu(), 1, 1, IMAGE, list),
        row(new Op.HardSwish(), 1, 1, IMAGE),
        row(new Op.ResizeBilinear(true, false), 1, 2, IMAGE, list),
        row(new Op.ResizeBilinear(false, true), 3, 3, IMAGE, list),
        row(new Op.ResizeNearestNeighbor(false, false), 1, 2, IMAGE, list),
        row(new Op.ResizeNearestNeighbor(true, false), 3, 3, IMAGE, list),
        row(OpaqueOps.batchMatMul(false, false), 1, 2, IMAGE, IMAGE),
        row(OpaqueOps.gelu(false), 1, 2, IMAGE),
        row(OpaqueOps.splitV(2), 1, 2, IMAGE, list, Shape.of()),
        row(OpaqueOps.mirrorPad(false), 1, 2, IMAGE, list),
        row(OpaqueOps.reduction("SUM", true), 1, 2, IMAGE, list),
        row(OpaqueOps.reduction("REDUCE_MAX", true), 1, 2, IMAGE, list),
        row(OpaqueOps.plain("ABS"), 1, 2, IMAGE),
        row(OpaqueOps.plain("EXP"), 1, 2, IMAGE),
        row(OpaqueOps.plain("ELU"), 1, 1, IMAGE),
        row(OpaqueOps.plain("TILE"), 1, 3, IMAGE, list),
        row(OpaqueOps.plain("REVERSE_V2"), 1, 3, IMAGE, list),
        row(OpaqueOps.plain("BROADCAST_TO", 2), 2, 3, IMAGE, list),
        row(OpaqueOps.plain("GATHER_ND"), 1, 1, IMAGE, list),
        row(OpaqueOps.plain("SPACE_TO_BATCH_ND"), 1, 2, IMAGE, list, list),
        row(OpaqueOps.plain("L2_NORMALIZATION"), 1, 2, IMAGE),
        row(OpaqueOps.plain("LOG_SOFTMAX"), 1, 2, IMAGE),
        row(new Op.DepthToSpace(1), 1, 2, IMAGE),
        row(new Op.SpaceToDepth(2), 1, 2, IMAGE),
        row(new Op.Quantize(), 1, 2, IMAGE),
        row(new Op.Dequantize(), 1, 2, IMAGE));
  }

  private static Op depthwise(int dilation) {
    return new Op.DepthwiseConv2D(Padding.SAME, 1, 1, 1, dilation, dilation, Activation.NONE);
  }

  private static Op transposeConv(Activation activation) {
    return new Op.TransposeConv(Padding.SAME, 1, 1, activation);
  }

  @ParameterizedTest
  @MethodSource("table")
  void theVersionIsTheFirstThatKnowsTypesRanksAndOptions(
      Op op, List<Shape> inputs, int floatVersion, int int8Version) {
    assertThat(version(op, inputs, ElementType.FLOAT32, null)).isEqualTo(floatVersion);
    var fine = Quantization.perTensor(0.1f, 0);
    assertThat(version(op, inputs, ElementType.INT8, fine)).isEqualTo(int8Version);
  }

  @Test
  void aProductOfAScaleAtLeastThatOfItsOutputNeedsVersion3() {
    var op = new Op.Mul(Activation.NONE);
    List<Shape> inputs = List.of(IMAGE, IMAGE);
    assertThat(version(op, inputs, ElementType.FLOAT32, null)).isEqualTo(1);
    assertThat(version(op, inputs, ElementType.INT8, Quantization.perTensor(0.5f, 0))).isEqualTo(2);
    assertThat(version(op, inputs, ElementType.INT8, Quantization.perTensor(2f, 0))).isEqualTo(3);
  }

  private static int version(
      Op op, List<Shape> inputs, ElementType type, @Nullable Quantization quantization) {
    List<Tensor> tensors = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (Shape shape : inputs) {
      ids.add(tensors.size());
      tensors.add(new Tensor("x", shape, type, quantization, null));
    }
    tensors.add(new Tensor("y", IMAGE, type, quantization, null));
    var node = new Node(op, ids, List.of(tensors.size() - 1));
    var none = Collections.<Integer>emptyList();
    return OperatorVersions.of(
        new Graph("net", tensors, List.of(node), none, none, List.of()), node);
  }
}
