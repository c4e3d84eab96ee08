package dev.octet.engine.graph;

import java.util.List;

/**
 * Operator and options of a node, with TensorFlow Lite's semantics. Inputs and outputs are in
 * TensorFlow Lite's order, documented at each record.
 */
public sealed interface Op {

  /** Returns TensorFlow Lite's name of the operator, such as {@code CONV_2D}. */
  String name();

  enum Padding {
    SAME,
    VALID
  }

  /** An activation function fused into an operator's output. */
  enum Activation {
    NONE,
    RELU,
    RELU_N1_TO_1,
    RELU6,
    TANH
  }

  /** Operators whose output may have a fused activation. */
  sealed interface Fusing extends Op {
    Activation activation();
  }

  /** Operators with weights (input 1) and an optional bias (input 2; TRANSPOSE_CONV: 3). */
  sealed interface Weighted extends Fusing {}

  /** Operators that slide a window over the rows and columns of an NHWC input. */
  sealed interface Windowed extends Op {
    Padding padding();

    int strideHeight();

    int strideWidth();
  }

  /** Inputs: x [n,h,w,c], weights [o,kh,kw,c / groups], bias [o]. */
  record Conv2D(
      Padding padding,
      int strideHeight,
      int strideWidth,
      int dilationHeight,
      int dilationWidth,
      Activation activation)
      implements Weighted, Windowed {
    @Override
    public String name() {
      return "CONV_2D";
    }
  }

  /** Inputs: x [n,h,w,c], weights [1,kh,kw,c * multiplier], bias [c * multiplier]. */
  record DepthwiseConv2D(
      Padding padding,
      int strideHeight,
      int strideWidth,
      int depthMultiplier,
      int dilationHeight,
      int dilationWidth,
      Activation activation)
      implements Weighted, Windowed {
    @Override
    public String name() {
      return "DEPTHWISE_CONV_2D";
    }
  }

  /** Inputs: output shape [4], weights [o,kh,kw,c], x [n,h,w,c], bias [o]. */
  record TransposeConv(Padding padding, int strideHeight, int strideWidth, Activation activation)
      implements Weighted, Windowed {
    @Override
    public String name() {
      return "TRANSPOSE_CONV";
    }
  }

  /** Inputs: x [..., i], weights [o,i], bias [o]. Supports only the default weights format. */
  record FullyConnected(boolean keepNumDims, Activation activation) implements Weighted {
    @Override
    public String name() {
      return "FULLY_CONNECTED";
    }
  }

  record Add(Activation activation) implements Fusing {
    @Override
    public String name() {
      return "ADD";
    }
  }

  record Sub(Activation activation) implements Fusing {
    @Override
    public String name() {
      return "SUB";
    }
  }

  record Mul(Activation activation) implements Fusing {
    @Override
    public String name() {
      return "MUL";
    }
  }

  record Maximum() implements Op {
    @Override
    public String name() {
      return "MAXIMUM";
    }
  }

  record Minimum() implements Op {
    @Override
    public String name() {
      return "MINIMUM";
    }
  }

  record AveragePool2D(
      Padding padding,
      int strideHeight,
      int strideWidth,
      int filterHeight,
      int filterWidth,
      Activation activation)
      implements Fusing, Windowed {
    @Override
    public String name() {
      return "AVERAGE_POOL_2D";
    }
  }

  record MaxPool2D(
      Padding padding,
      int strideHeight,
      int strideWidth,
      int filterHeight,
      int filterWidth,
      Activation activation)
      implements Fusing, Windowed {
    @Override
    public String name() {
      return "MAX_POOL_2D";
    }
  }

  /** Inputs: x, axes. */
  record Mean(boolean keepDims) implements Op {
    @Override
    public String name() {
      return "MEAN";
    }
  }

  /** Inputs: x, paddings [rank,2]. Pads with 0. */
  record Pad() implements Op {
    @Override
    public String name() {
      return "PAD";
    }
  }

  /** Inputs: x, paddings [rank,2], value. */
  record PadV2() implements Op {
    @Override
    public String name() {
      return "PADV2";
    }
  }

  /**
   * Inputs: x, and optionally the new shape as a tensor.
   *
   * @param newShape extents as stored in the options, one of which may be -1; empty if the shape is
   *     given as an input
   */
  record Reshape(List<Integer> newShape) implements Op {
    public Reshape {
      newShape = List.copyOf(newShape);
    }

    @Override
    public String name() {
      return "RESHAPE";
    }
  }

  record Squeeze(List<Integer> axes) implements Op {
    public Squeeze {
      axes = List.copyOf(axes);
    }

    @Override
    public String name() {
      return "SQUEEZE";
    }
  }

  /** Inputs: x, axis. */
  record ExpandDims() implements Op {
    @Override
    public String name() {
      return "EXPAND_DIMS";
    }
  }

  /** Inputs: x, permutation. */
  record Transpose() implements Op {
    @Override
    public String name() {
      return "TRANSPOSE";
    }
  }

  record Concatenation(int axis, Activation activation) implements Fusing {
    @Override
    public String name() {
      return "CONCATENATION";
    }
  }

  /** Inputs: axis, x. */
  record Split(int parts) implements Op {
    @Override
    public String name() {
      return "SPLIT";
    }
  }

  /** Inputs: x, begin, size. */
  record Slice() implements Op {
    @Override
    public String name() {
      return "SLICE";
    }
  }

  /** Inputs: x, begin, end, strides. */
  record StridedSlice(
      int beginMask,
      int endMask,
      int ellipsisMask,
      int newAxisMask,
      int shrinkAxisMask,
      boolean offset)
      implements Op {
    @Override
    public String name() {
      return "STRIDED_SLICE";
    }
  }

  record Pack(int axis, int count) implements Op {
    @Override
    public String name() {
      return "PACK";
    }
  }

  /**
   * Inputs: x, scale (gamma), offset (beta), mean, variance; all but x are constants with one value
   * per channel of x. Computes {@code gamma (x - mean) / sqrt(variance + epsilon) + beta} (Ioffe
   * and Szegedy, 2015). TensorFlow Lite has no such operator, so it must be folded into other
   * operators before a network is run or written.
   */
  record BatchNormalization(float epsilon) implements Op {
    @Override
    public String name() {
      return "BATCH_NORMALIZATION";
    }
  }

  record Softmax(float beta) implements Op {
    @Override
    public String name() {
      return "SOFTMAX";
    }
  }

  record Logistic() implements Op {
    @Override
    public String name() {
      return "LOGISTIC";
    }
  }

  record Tanh() implements Op {
    @Override
    public String name() {
      return "TANH";
    }
  }

  record Relu() implements Op {
    @Override
    public String name() {
      return "RELU";
    }
  }

  record Relu6() implements Op {
    @Override
    public String name() {
      return "RELU6";
    }
  }

  record ReluN1To1() implements Op {
    @Override
    public String name() {
      return "RELU_N1_TO_1";
    }
  }

  record LeakyRelu(float alpha) implements Op {
    @Override
    public String name() {
      return "LEAKY_RELU";
    }
  }

  /** Inputs: x, slopes. */
  record Prelu() implements Op {
    @Override
    public String name() {
      return "PRELU";
    }
  }

  record HardSwish() implements Op {
    @Override
    public String name() {
      return "HARD_SWISH";
    }
  }

  /** Inputs: x, size [2]. */
  record ResizeBilinear(boolean alignCorners, boolean halfPixelCenters) implements Op {
    @Override
    public String name() {
      return "RESIZE_BILINEAR";
    }
  }

  /** Inputs: x, size [2]. */
  record ResizeNearestNeighbor(boolean alignCorners, boolean halfPixelCenters) implements Op {
    @Override
    public String name() {
      return "RESIZE_NEAREST_NEIGHBOR";
    }
  }

  record DepthToSpace(int blockSize) implements Op {
    @Override
    public String name() {
      return "DEPTH_TO_SPACE";
    }
  }

  record SpaceToDepth(int blockSize) implements Op {
    @Override
    public String name() {
      return "SPACE_TO_DEPTH";
    }
  }

  /**
   * A sequence of LSTM cells with shared weights (Hochreiter and Schmidhuber, 1997; forget gate:
   * Gers et al., 2000):
   *
   * <pre>{@code
   * c[t] = sigmoid(F) * c[t-1] + sigmoid(I) * tanh(G)
   * h[t] = sigmoid(O) * tanh(c[t]),  with [I F G O] = x[t] W' + h[t-1] R' + b
   * }</pre>
   *
   * <p>Inputs: x [n,steps,i], or [steps,n,i] if {@code timeMajor}; four input weights W [u,i], four
   * recurrent weights R [u,u] and four biases b [u], each in the order input gate, forget gate,
   * cell, output gate. Output: h of all steps. h and c are 0 before the first step of each run;
   * TensorFlow Lite's kernel would continue with those of the previous run, so the writer resets
   * them.
   *
   * @param cellExponent with 8-bit data, the binary logarithm of the scale of c, which is int16
   */
  record SequenceLstm(boolean timeMajor, int cellExponent) implements Op {
    /** Number of gates, each with weights and a bias of its own. */
    public static final int GATES = 4;

    /** Position of the first of the four input weights. */
    public static final int WEIGHTS = 1;

    /** Position of the first of the four recurrent weights. */
    public static final int RECURRENT = WEIGHTS + GATES;

    /** Position of the first of the four biases. */
    public static final int BIASES = RECURRENT + GATES;

    /**
     * Least and greatest {@link #cellExponent}: c has a range of 1 to 64. TensorFlow Lite's kernel
     * has tables of tanh for these only ({@code ApplyTanh}, 0 to 6 integer bits).
     */
    public static final int FINEST_CELL = -15;

    public static final int COARSEST_CELL = -9;

    @Override
    public String name() {
      return "UNIDIRECTIONAL_SEQUENCE_LSTM";
    }
  }

  record Quantize() implements Op {
    @Override
    public String name() {
      return "QUANTIZE";
    }
  }

  record Dequantize() implements Op {
    @Override
    public String name() {
      return "DEQUANTIZE";
    }
  }

  /**
   * An operator without a record of its own. Its options are preserved unchanged. For a few
   * operators that only move values, TensorFlow Lite's name suffices to quantize them.
   *
   * @param name TensorFlow Lite's name of a builtin operator, or the name of a custom one
   * @param builtinCode the schema's number of the operator; 32 for a custom one
   * @param version operator version as in the source
   * @param optionsType the schema's number of the union member in {@code options}, 0 for none
   * @param options the option table in a FlatBuffer of its own (copied field by field from the
   *     source), or the bytes of the custom options
   * @param options2Type the schema's number of the member in its second union of options, 0 for
   *     none
   * @param options2 the option table of the second union in a FlatBuffer of its own
   */
  record Opaque(
      String name,
      int builtinCode,
      int version,
      int optionsType,
      Constant options,
      int options2Type,
      Constant options2)
      implements Op {}
}
