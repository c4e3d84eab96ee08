package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requirements of TensorFlow Lite's 8- and 16-bit kernels on scales and zero points (its
 * quantization_spec.md, and the checks in {@code Prepare} of each kernel).
 */
final class QuantizationRules {
  /**
   * Largest relative deviation of a bias's scale from input scale x weight scale: a few rounding
   * errors of a 32-bit float. (The kernels tolerate 2 % of the output's scale.)
   */
  private static final double BIAS_SCALE_TOLERANCE = 1e-5;

  private QuantizationRules() {}

  /** Returns the problem with a tensor's own quantization parameters, or null if there is none. */
  static @Nullable String problem(Tensor tensor) {
    Quantization q = tensor.quantization();
    if (q == null) return null;
    if (tensor.type().isFloat()) return "is " + tensor.type() + " but has a scale";
    if (q.isPerChannel()) {
      int rank = tensor.shape().rank();
      if (q.axis() < 0 || q.axis() >= rank)
        return "has scales along axis " + q.axis() + " of " + rank;
      int slices = tensor.shape().dim(q.axis());
      if (q.scales().size() != slices) {
        return "has %d scales for %d slices along axis %d"
            .formatted(q.scales().size(), slices, q.axis());
      }
    }
    for (int zeroPoint : q.zeroPoints()) {
      if (!inRange(zeroPoint, tensor.type())) {
        return "has zero point " + zeroPoint + ", out of range for " + tensor.type();
      }
    }
    return null;
  }

  private static boolean inRange(int zeroPoint, ElementType type) {
    return switch (type) {
      case INT8 -> zeroPoint >= Byte.MIN_VALUE && zeroPoint <= Byte.MAX_VALUE;
      case UINT8 -> zeroPoint >= 0 && zeroPoint <= 255;
      default -> zeroPoint == 0; // symmetric by specification
    };
  }

  /**
   * Checks the quantization parameters of a node's tensors against each other.
   *
   * @throws InvalidGraphException naming the first tensor whose parameters don't fit
   */
  static void check(Op op, List<@Nullable Tensor> in, List<Tensor> out) {
    switch (op) {
      case Op.TransposeConv _ -> weighted(in, 2, 1, 3, 0, out);
      case Op.DepthwiseConv2D _ -> weighted(in, 0, 1, 2, 3, out);
      case Op.Conv2D _, Op.FullyConnected _ -> weighted(in, 0, 1, 2, 0, out);
      case Op.SequenceLstm lstm -> lstm(lstm, in, out);
      case Op.Add _, Op.Sub _, Op.Mul _, Op.Prelu _ -> computes(in, 0, 2, out);
      case Op.Mean _,
          Op.Logistic _,
          Op.Tanh _,
          Op.Softmax _,
          Op.Relu _,
          Op.Relu6 _,
          Op.ReluN1To1 _,
          Op.LeakyRelu _,
          Op.HardSwish _ ->
          computes(in, 0, 1, out);
      case Op.Maximum _, Op.Minimum _, Op.Concatenation _, Op.Pack _ ->
          moves(in, 0, in.size(), out);
      case Op.Split _ -> moves(in, 1, 2, out);
      case Op.PadV2 _ -> {
        moves(in, 0, 1, out);
        moves(in, 2, 3, out);
      }
      case Op.AveragePool2D _,
          Op.MaxPool2D _,
          Op.Pad _,
          Op.Reshape _,
          Op.Squeeze _,
          Op.ExpandDims _,
          Op.Transpose _,
          Op.Slice _,
          Op.StridedSlice _,
          Op.ResizeBilinear _,
          Op.ResizeNearestNeighbor _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _ ->
          moves(in, 0, 1, out);
      case Op.Quantize _ -> {
        if (!tensor(in, 0).type().isFloat()) affine(tensor(in, 0));
        affine(out.getFirst());
      }
      case Op.Dequantize _ -> {
        if (!tensor(in, 0).type().isFloat()) quantized(tensor(in, 0));
      }
      case Op.BatchNormalization _, Op.Opaque _ -> {}
    }
  }

  private static void weighted(
      List<@Nullable Tensor> in, int x, int weights, int bias, int axis, List<Tensor> out) {
    Tensor input = tensor(in, x);
    if (input.type().isFloat()) return;
    Quantization qx = affine(input);
    affine(out.getFirst());
    Tensor w = tensor(in, weights);
    Quantization qw = quantized(w);
    if (w.type() == ElementType.INT8) {
      require(
          qw.zeroPoints().stream().allMatch(z -> z == 0),
          "weights '%s' are int8 with a zero point other than 0",
          w.name());
    }
    require(
        !qw.isPerChannel() || qw.axis() == axis,
        "weights '%s' have scales along axis %d, expected axis %d",
        w.name(),
        qw.axis(),
        axis);
    if (bias >= in.size() || in.get(bias) == null) return;
    checkBias(tensor(in, bias), qx, qw);
  }

  private static void checkBias(Tensor bias, Quantization input, Quantization weights) {
    Quantization q = quantized(bias);
    int channels = q.scales().size();
    require(
        channels == weights.scales().size(),
        "bias '%s' has %d scales, but the weights have %d",
        bias.name(),
        channels,
        weights.scales().size());
    for (int c = 0; c < channels; c++) {
      double wanted = (double) input.scale() * weights.scale(c);
      require(
          Math.abs(q.scale(c) - wanted) <= BIAS_SCALE_TOLERANCE * wanted,
          "bias '%s' has scale %g in channel %d, expected %g (input scale x weight scale)",
          bias.name(),
          q.scale(c),
          c,
          wanted);
    }
  }

  /**
   * Checks the tensors of an LSTM ({@code unidirectional_sequence_lstm.cc}): one scale for each of
   * its eight matrices, and biases on the scale of the input's products.
   */
  private static void lstm(Op.SequenceLstm lstm, List<@Nullable Tensor> in, List<Tensor> out) {
    Tensor x = tensor(in, 0);
    if (x.type().isFloat()) return;
    require(
        lstm.cellExponent() >= Op.SequenceLstm.FINEST_CELL
            && lstm.cellExponent() <= Op.SequenceLstm.COARSEST_CELL,
        "the scale of its cells is 2^%d, expected 2^%d to 2^%d",
        lstm.cellExponent(),
        Op.SequenceLstm.FINEST_CELL,
        Op.SequenceLstm.COARSEST_CELL);
    affine(out.getFirst());
    for (int gate = 0; gate < Op.SequenceLstm.GATES; gate++) {
      Tensor weights = tensor(in, Op.SequenceLstm.WEIGHTS + gate);
      for (Tensor matrix : List.of(weights, tensor(in, Op.SequenceLstm.RECURRENT + gate))) {
        require(affine(matrix).zeroPoint() == 0, "weights '%s' have a zero point", matrix.name());
        // the kernel reads them while it prepares, before any node runs
        require(matrix.isConstant(), "weights '%s' are not constant", matrix.name());
      }
      Tensor bias = tensor(in, Op.SequenceLstm.BIASES + gate);
      require(bias.isConstant(), "bias '%s' is not constant", bias.name());
      checkBias(bias, affine(x), affine(weights));
    }
  }

  /** Requires that each 8- or 16-bit input and output has one scale and zero point. */
  private static void computes(List<@Nullable Tensor> in, int from, int to, List<Tensor> out) {
    for (int i = from; i < to; i++) if (isNarrow(tensor(in, i))) affine(tensor(in, i));
    for (Tensor tensor : out) if (isNarrow(tensor)) affine(tensor);
  }

  /**
   * Checks an operator that moves or compares quantized values without rescaling: all its tensors
   * must have the same scale and zero point.
   */
  private static void moves(List<@Nullable Tensor> in, int from, int to, List<Tensor> out) {
    Tensor first = tensor(in, from);
    // The uint8 kernels of CONCATENATION, and some others, rescale.
    if (!isNarrow(first) || first.type() == ElementType.UINT8) return;
    for (int i = from + 1; i < to; i++) same(first, tensor(in, i));
    for (Tensor tensor : out) same(first, tensor);
  }

  private static void same(Tensor first, Tensor other) {
    Quantization a = first.quantization();
    Quantization b = other.quantization();
    if (a == null && b == null) return;
    require(
        a != null
            && b != null
            && a.scales().equals(b.scales())
            && a.zeroPoints().equals(b.zeroPoints()),
        "'%s' and '%s' must have the same scale and zero point",
        first.name(),
        other.name());
  }

  private static boolean isNarrow(Tensor tensor) {
    return switch (tensor.type()) {
      case INT8, UINT8, INT16 -> true;
      default -> false;
    };
  }

  private static Quantization quantized(Tensor tensor) {
    Quantization q = tensor.quantization();
    if (q == null) {
      throw new InvalidGraphException(
          "'%s' is %s but has no scale".formatted(tensor.name(), tensor.type()));
    }
    return q;
  }

  /** Returns the parameters of an activation, which must be a single pair. */
  private static Quantization affine(Tensor tensor) {
    Quantization q = quantized(tensor);
    require(
        !q.isPerChannel(), "'%s' has %d scales, expected one", tensor.name(), q.scales().size());
    return q;
  }

  private static Tensor tensor(List<@Nullable Tensor> in, int position) {
    Tensor tensor = in.get(position);
    if (tensor == null) throw new InvalidGraphException("input " + position + " is omitted");
    return tensor;
  }
}
