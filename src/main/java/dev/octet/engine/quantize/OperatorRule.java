package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.quantize.range.Levels;

/** The constraints of an operator's kernel on the quantization parameters of its tensors. */
public sealed interface OperatorRule {
  /**
   * A layer with weights. Input {@code weights} is constant and has one scale per slice along
   * {@code axis}, or one for all; the bias, input {@code bias}, has scale {@code s_in * s_w[c]}.
   * The output's parameters are free.
   */
  record Weighted(int data, int weights, int bias, int axis) implements OperatorRule {}

  /** All real inputs and outputs have the same scale and zero point. */
  record Shared() implements OperatorRule {}

  /**
   * A sequence of cells with eight constant matrices, each with one symmetric scale, and biases of
   * scale {@code s_in * s_w}. The output's parameters are free; they are also those of its state.
   */
  record Recurrent() implements OperatorRule {}

  /** The kernel fixes the output's parameters. */
  record Fixed(Quantization output) implements OperatorRule {}

  /** Each input and output has its own parameters. */
  record Free() implements OperatorRule {}

  /** Float fallback: the target has no known integer kernel. */
  record StaysFloat(String reason) implements OperatorRule {}

  /** Returns the positions of a weighted operator's inputs. */
  public static Weighted weighted(Op.Weighted op) {
    return switch (op) {
      case Op.Conv2D _ -> new Weighted(0, 1, 2, 0);
      case Op.DepthwiseConv2D _ -> new Weighted(0, 1, 2, 3);
      case Op.TransposeConv _ -> new Weighted(2, 1, 3, 0);
      case Op.FullyConnected _ -> new Weighted(0, 1, 2, 0);
    };
  }

  /**
   * Returns the rule of an operator on a target. Sources:
   * tensorflow.org/lite/performance/quantization_spec and the converter's {@code
   * operator_property.cc}; for targets with {@link Target#keepsScales()}, the comments on each
   * operation in Android's {@code NeuralNetworks.h}.
   */
  static OperatorRule of(Op op, Target target) {
    if (target.activations() == ElementType.INT16 && !has16BitKernel(op)) {
      return new StaysFloat("TensorFlow Lite has no 16-bit kernel for " + op.name());
    }
    return switch (op) {
      case Op.Weighted weighted -> weighted(weighted);
      case Op.Softmax _, Op.Logistic _ -> new Fixed(upToOne(target.activations()));
      case Op.Tanh _ -> new Fixed(aroundZero(target.activations()));
      case Op.AveragePool2D _,
          Op.MaxPool2D _,
          Op.Concatenation _,
          Op.Maximum _,
          Op.Minimum _,
          Op.Pack _,
          Op.Pad _,
          Op.PadV2 _,
          Op.ResizeBilinear _,
          Op.ResizeNearestNeighbor _,
          Op.Split _,
          Op.Slice _,
          Op.StridedSlice _,
          Op.Transpose _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.Reshape _,
          Op.Squeeze _,
          Op.ExpandDims _ ->
          new Shared();
      case Op.Mean _, Op.Relu _, Op.Relu6 _, Op.ReluN1To1 _ ->
          target.keepsScales() ? new Shared() : new Free();
      case Op.Add _, Op.Sub _, Op.Mul _, Op.LeakyRelu _, Op.Prelu _, Op.HardSwish _ -> new Free();
      case Op.SequenceLstm lstm -> lstm(lstm, target);
      case Op.Quantize _, Op.Dequantize _ ->
          new StaysFloat("the operator itself converts between float and integers");
      case Op.BatchNormalization _ ->
          new StaysFloat("it is folded into other layers before quantization");
      case Op.Opaque opaque -> OpaqueRules.of(opaque, target);
    };
  }

  private static OperatorRule lstm(Op.SequenceLstm lstm, Target target) {
    return target.activations() == ElementType.INT8
        ? new Recurrent()
        : new StaysFloat(
            "TensorFlow Lite has a kernel of %s for int8 alone".formatted(lstm.name()));
  }

  private static boolean has16BitKernel(Op op) {
    return switch (op) {
      case Op.SequenceLstm _,
          Op.Prelu _,
          Op.ReluN1To1 _,
          Op.HardSwish _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _ ->
          false;
      default -> true;
    };
  }

  /** Returns the fixed parameters of outputs in [0, 1]. */
  private static Quantization upToOne(ElementType type) {
    return type == ElementType.INT16
        ? Quantization.perTensor(1f / 32768, 0)
        : Quantization.perTensor(1f / 256, Levels.of(type).qmin());
  }

  /** Returns the fixed parameters of outputs in [-1, 1]. */
  private static Quantization aroundZero(ElementType type) {
    return type == ElementType.INT16
        ? Quantization.perTensor(1f / 32768, 0)
        : Quantization.perTensor(1f / 128, Levels.of(type).qmin() + 128);
  }
}
