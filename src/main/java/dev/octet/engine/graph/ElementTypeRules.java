package dev.octet.engine.graph;

import static dev.octet.engine.graph.ElementType.FLOAT16;
import static dev.octet.engine.graph.ElementType.FLOAT32;
import static dev.octet.engine.graph.ElementType.INT16;
import static dev.octet.engine.graph.ElementType.INT32;
import static dev.octet.engine.graph.ElementType.INT64;
import static dev.octet.engine.graph.ElementType.INT8;
import static dev.octet.engine.graph.ElementType.UINT8;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Combinations of element types that each operator's kernels accept. */
final class ElementTypeRules {
  private static final Set<ElementType> REAL = EnumSet.of(FLOAT32, INT8, UINT8, INT16);
  private static final Set<ElementType> QUANTIZED = EnumSet.of(INT8, UINT8, INT16);
  private static final Set<ElementType> NUMBER =
      EnumSet.of(FLOAT32, INT8, UINT8, INT16, INT32, INT64);
  private static final Set<ElementType> INDEX = EnumSet.of(INT32, INT64);
  private static final Set<ElementType> INT32_ONLY = EnumSet.of(INT32);
  private static final Set<ElementType> ANY = EnumSet.allOf(ElementType.class);

  private ElementTypeRules() {}

  /**
   * Checks the element types of a node's tensors. Assumes that {@link ShapeInference} has checked
   * the number of inputs.
   *
   * @throws InvalidGraphException naming the first tensor with an unsupported type
   */
  static void check(Op op, List<@Nullable Tensor> in, List<Tensor> out) {
    switch (op) {
      case Op.TransposeConv _ -> {
        is(in, 0, INT32_ONLY);
        weighted(in, 2, 1, 3, out);
      }
      case Op.Weighted _ -> weighted(in, 0, 1, 2, out);
      case Op.Add _, Op.Sub _, Op.Mul _, Op.Maximum _, Op.Minimum _ -> same(in, 0, 2, NUMBER, out);
      case Op.BatchNormalization _ -> same(in, 0, 5, EnumSet.of(FLOAT32), out);
      case Op.Prelu _ -> same(in, 0, 2, REAL, out);
      case Op.SequenceLstm _ -> lstm(in, out);
      case Op.AveragePool2D _,
          Op.MaxPool2D _,
          Op.Softmax _,
          Op.Logistic _,
          Op.Tanh _,
          Op.Relu _,
          Op.Relu6 _,
          Op.ReluN1To1 _,
          Op.LeakyRelu _,
          Op.HardSwish _ ->
          same(in, 0, 1, REAL, out);
      case Op.Mean _ -> indexed(in, NUMBER, INT32_ONLY, out, 1);
      case Op.ResizeBilinear _, Op.ResizeNearestNeighbor _ ->
          indexed(in, NUMBER, INT32_ONLY, out, 1);
      case Op.Transpose _ -> indexed(in, ANY, INT32_ONLY, out, 1);
      case Op.Reshape _ -> {
        if (in.size() > 1) indexed(in, ANY, INT32_ONLY, out, 1);
        else same(in, 0, 1, ANY, out);
      }
      case Op.Pad _, Op.ExpandDims _ -> indexed(in, ANY, INDEX, out, 1);
      case Op.PadV2 _ -> {
        indexed(in, ANY, INDEX, out, 1);
        same(in, 2, 3, EnumSet.of(type(in, 0)), out);
      }
      case Op.Slice _ -> indexed(in, ANY, INDEX, out, 1, 2);
      case Op.StridedSlice _ -> indexed(in, ANY, INT32_ONLY, out, 1, 2, 3);
      case Op.Split _ -> {
        is(in, 0, INT32_ONLY);
        same(in, 1, 2, ANY, out);
      }
      case Op.Squeeze _, Op.DepthToSpace _, Op.SpaceToDepth _ -> same(in, 0, 1, ANY, out);
      case Op.Concatenation _, Op.Pack _ -> same(in, 0, in.size(), ANY, out);
      case Op.Quantize _ -> {
        is(in, 0, REAL);
        made(out, QUANTIZED);
      }
      case Op.Dequantize _ -> {
        is(in, 0, EnumSet.of(INT8, UINT8, INT16, FLOAT16));
        made(out, EnumSet.of(FLOAT32));
      }
      case Op.Opaque _ -> {}
    }
  }

  private static void weighted(
      List<@Nullable Tensor> in, int x, int weights, int bias, List<Tensor> out) {
    is(in, x, REAL);
    ElementType type = type(in, x);
    made(out, EnumSet.of(type));
    is(in, weights, weights(type));
    if (bias >= in.size() || in.get(bias) == null) return;
    is(
        in,
        bias,
        switch (type) {
          case FLOAT32 -> EnumSet.of(FLOAT32);
          case INT16 -> INDEX;
          default -> INT32_ONLY;
        });
  }

  private static void lstm(List<@Nullable Tensor> in, List<Tensor> out) {
    same(in, 0, 1, EnumSet.of(FLOAT32, INT8), out);
    ElementType type = type(in, 0);
    is(in, Op.SequenceLstm.WEIGHTS, weights(type));
    Set<ElementType> weights = EnumSet.of(type(in, Op.SequenceLstm.WEIGHTS));
    Set<ElementType> biases = EnumSet.of(type == FLOAT32 ? FLOAT32 : INT32);
    for (int gate = 0; gate < Op.SequenceLstm.GATES; gate++) {
      is(in, Op.SequenceLstm.WEIGHTS + gate, weights);
      is(in, Op.SequenceLstm.RECURRENT + gate, weights);
      is(in, Op.SequenceLstm.BIASES + gate, biases);
    }
  }

  private static Set<ElementType> weights(ElementType data) {
    return switch (data) {
      case INT16 -> EnumSet.of(INT8);
      // Float kernels also accept int8 weights: hybrid kernels quantize their input at run time.
      case FLOAT32 -> EnumSet.of(FLOAT32, INT8);
      default -> EnumSet.of(data);
    };
  }

  /**
   * Requires inputs {@code from} (inclusive) to {@code to} (exclusive) and all outputs to have the
   * same type, one of {@code allowed}.
   */
  private static void same(
      List<@Nullable Tensor> in, int from, int to, Set<ElementType> allowed, List<Tensor> out) {
    is(in, from, allowed);
    Set<ElementType> type = EnumSet.of(type(in, from));
    for (int i = from + 1; i < to; i++) is(in, i, type);
    made(out, type);
  }

  private static void indexed(
      List<@Nullable Tensor> in,
      Set<ElementType> allowed,
      Set<ElementType> indexTypes,
      List<Tensor> out,
      int... indices) {
    same(in, 0, 1, allowed, out);
    for (int i : indices) is(in, i, indexTypes);
  }

  private static ElementType type(List<@Nullable Tensor> in, int position) {
    Tensor tensor = in.get(position);
    if (tensor == null) throw new InvalidGraphException("input " + position + " is omitted");
    return tensor.type();
  }

  private static void is(List<@Nullable Tensor> in, int position, Set<ElementType> allowed) {
    ElementType type = type(in, position);
    if (allowed.contains(type)) return;
    Tensor tensor = in.get(position);
    throw new InvalidGraphException(
        "input %d ('%s') has type %s, expected %s"
            .formatted(position, tensor == null ? "" : tensor.name(), type, listed(allowed)));
  }

  private static void made(List<Tensor> out, Set<ElementType> allowed) {
    for (Tensor tensor : out) {
      if (allowed.contains(tensor.type())) continue;
      throw new InvalidGraphException(
          "output '%s' has type %s, expected %s"
              .formatted(tensor.name(), tensor.type(), listed(allowed)));
    }
  }

  private static String listed(Set<ElementType> types) {
    return String.join(" or ", types.stream().map(ElementType::name).toList());
  }
}
