package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.source.ModelProblems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * MediaPipe's custom operator {@code Convolution2DTransposeBias}, replaced by TRANSPOSE_CONV, which
 * has had an optional bias since its version 3:
 *
 * <pre>{@code
 * Convolution2DTransposeBias(x, weights, bias)
 *   -> TRANSPOSE_CONV(output shape, weights, x, bias)
 * }</pre>
 *
 * <p>Its options are three 32-bit integers, {@code TfLiteTransposeConvParams}: the padding, and the
 * strides in width and height. The size of its output is that of {@code transpose_conv_bias.cc}.
 *
 * @param op padding and strides
 */
record TransposeConvBias(Op.TransposeConv op) {
  private static final String NAME = "Convolution2DTransposeBias";

  static final int INPUTS = 3;

  private static final int OPTIONS_BYTES = 12;
  private static final int SAME = 1;
  private static final int VALID = 2;

  static boolean is(SourceNode node) {
    return node.name().equals(NAME);
  }

  /**
   * Reads the operator.
   *
   * @throws RejectedInputException if the inputs or options are not as MediaPipe writes them
   */
  static TransposeConvBias of(SourceNode node) {
    ByteBuffer options = node.table().customOptionsAsByteBuffer();
    if (options == null
        || options.remaining() < OPTIONS_BYTES
        || node.inputs().size() != INPUTS
        || node.inputs().contains(-1)) {
      throw ModelProblems.invalid(
          node.location(), "It should have 3 inputs and 12 bytes of options.");
    }
    ByteBuffer values = options.slice().order(ByteOrder.LITTLE_ENDIAN);
    int padding = values.getInt();
    int strideWidth = values.getInt();
    int strideHeight = values.getInt();
    if ((padding != SAME && padding != VALID) || strideWidth < 1 || strideHeight < 1) {
      throw ModelProblems.invalid(
          node.location(),
          "Its padding is %d and its strides are %d and %d."
              .formatted(padding, strideHeight, strideWidth));
    }
    return new TransposeConvBias(
        new Op.TransposeConv(
            padding == SAME ? Op.Padding.SAME : Op.Padding.VALID,
            strideHeight,
            strideWidth,
            Op.Activation.NONE));
  }

  /**
   * Returns the shape of the output; an extent that would be invalid is below 0.
   *
   * @param x shape [n,h,w,c]
   * @param weights shape [o,kh,kw,c]
   */
  int[] outputShape(Shape x, Shape weights) {
    return new int[] {
      x.dim(0),
      extent(x.dim(1), weights.dim(1), op.strideHeight()),
      extent(x.dim(2), weights.dim(2), op.strideWidth()),
      weights.dim(0)
    };
  }

  private int extent(int size, int filter, int stride) {
    long padding =
        op.padding() == Op.Padding.SAME ? Math.max(0, filter - (size - 1) % stride - 1) : 0;
    long extent = (size - 1L) * stride + filter - padding;
    return extent > Integer.MAX_VALUE ? -1 : (int) extent;
  }
}
