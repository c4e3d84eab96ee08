package dev.octet.engine.write;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.GatherOptions;

/** The table of operators: each record of {@link Op} in small networks, with various options. */
public final class OperatorCases {
  /** Options of an operator that has none. */
  private static final Constant NOTHING = Constant.ofBytes(new byte[0]);

  /**
   * Its code, and its options' type in the schema's second union, both too young for the classes.
   */
  private static final int STABLEHLO_PAD = 195;

  private static final int STABLEHLO_PAD_OPTIONS = 10;

  /**
   * One network.
   *
   * @param name of the case, begins with the operator's
   */
  public record Case(String name, Graph graph) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Case> cases = new ArrayList<>();

  private OperatorCases() {}

  public static List<Case> all() {
    var table = new OperatorCases();
    table.convolutions();
    table.fullyConnected();
    table.sequences();
    table.arithmetic();
    table.pooling();
    table.padding();
    table.shapes();
    table.joiningAndCutting();
    table.activations();
    table.resizing();
    table.conversions();
    table.opaque();
    return List.copyOf(table.cases);
  }

  private void convolutions() {
    for (Padding padding : Padding.values()) {
      conv(padding, 1, 2, 1, 1, Activation.NONE);
      conv(padding, 2, 1, 1, 1, Activation.RELU);
      conv(padding, 1, 1, 2, 3, Activation.RELU6);
      depthwise(padding, 1, 2, 1, 1, 1, Activation.RELU_N1_TO_1);
      depthwise(padding, 1, 1, 2, 3, 2, Activation.NONE);
    }
    conv(Padding.SAME, 1, 1, 1, 1, Activation.TANH);
    one(
        "CONV_2D grouped",
        Shape.of(1, 6, 6, 4),
        (b, x) ->
            weighted(
                b,
                new Op.Conv2D(Padding.SAME, 1, 1, 1, 1, Activation.NONE),
                x,
                Shape.of(6, 3, 3, 2),
                6));
    one(
        "CONV_2D without bias",
        Shape.of(1, 6, 6, 4),
        (b, x) ->
            weighted(
                b,
                new Op.Conv2D(Padding.SAME, 1, 1, 1, 1, Activation.NONE),
                x,
                Shape.of(6, 3, 3, 4),
                0));
    one(
        "CONV_2D with its bias marked as absent",
        Shape.of(1, 6, 6, 4),
        (b, x) ->
            b.node(
                "y",
                new Op.Conv2D(Padding.SAME, 1, 1, 1, 1, Activation.NONE),
                x,
                b.constant("w", Shape.of(2, 1, 1, 4), random(8)),
                Node.ABSENT));
    one(
        "DEPTHWISE_CONV_2D without bias",
        Shape.of(1, 6, 6, 4),
        (b, x) ->
            weighted(
                b,
                new Op.DepthwiseConv2D(Padding.SAME, 1, 1, 1, 1, 1, Activation.NONE),
                x,
                Shape.of(1, 3, 3, 4),
                0));
    for (Padding padding : Padding.values()) {
      int size = padding == Padding.SAME ? 8 : 9;
      one(
          "TRANSPOSE_CONV " + padding,
          Shape.of(1, 4, 4, 3),
          (b, x) ->
              b.transposeConv(
                  "y",
                  x,
                  random(5 * 9 * 3),
                  Shape.of(5, 3, 3, 3),
                  null,
                  Shape.of(1, size, size, 5),
                  2,
                  padding));
    }
    one(
        "TRANSPOSE_CONV with bias",
        Shape.of(1, 4, 4, 3),
        (b, x) ->
            b.transposeConv(
                "y",
                x,
                random(5 * 9 * 3),
                Shape.of(5, 3, 3, 3),
                random(5),
                Shape.of(1, 8, 8, 5),
                2,
                Padding.SAME));
    one(
        "TRANSPOSE_CONV fused",
        Shape.of(1, 4, 4, 3),
        (b, x) ->
            b.node(
                "y",
                new Op.TransposeConv(Padding.SAME, 2, 1, Activation.RELU),
                b.list("size", 1, 8, 4, 5),
                b.constant("w", Shape.of(5, 3, 3, 3), random(135)),
                x,
                b.constant("bias", Shape.of(5), random(5))));
  }

  private void conv(
      Padding padding, int strideH, int strideW, int dilationH, int dilationW, Activation act) {
    var op = new Op.Conv2D(padding, strideH, strideW, dilationH, dilationW, act);
    one(
        op.toString(),
        Shape.of(2, 9, 11, 3),
        (b, x) -> weighted(b, op, x, Shape.of(5, 3, 2, 3), 5));
  }

  private void depthwise(
      Padding padding,
      int strideH,
      int strideW,
      int dilationH,
      int dilationW,
      int multiplier,
      Activation act) {
    var op =
        new Op.DepthwiseConv2D(padding, strideH, strideW, multiplier, dilationH, dilationW, act);
    one(
        op.toString(),
        Shape.of(1, 9, 11, 4),
        (b, x) -> weighted(b, op, x, Shape.of(1, 3, 2, 4 * multiplier), 4 * multiplier));
  }

  private void fullyConnected() {
    for (boolean keep : new boolean[] {false, true}) {
      for (int bias : new int[] {0, 7}) {
        var op = new Op.FullyConnected(keep, bias > 0 ? Activation.RELU6 : Activation.NONE);
        one(
            op + " bias " + bias,
            Shape.of(2, 3, 4),
            (b, x) -> weighted(b, op, x, Shape.of(7, 4), bias));
      }
    }
    one(
        "FULLY_CONNECTED with its bias marked as absent",
        Shape.of(2, 4),
        (b, x) ->
            b.node(
                "y",
                new Op.FullyConnected(false, Activation.NONE),
                x,
                b.constant("w", Shape.of(3, 4), random(12)),
                Node.ABSENT));
  }

  private void sequences() {
    for (boolean timeMajor : new boolean[] {false, true}) {
      var op = new Op.SequenceLstm(timeMajor, Op.SequenceLstm.COARSEST_CELL);
      one(op + " of 2 sequences", Shape.of(2, 4, 3), (b, x) -> lstm(b, op, x, 3, 5));
      one(op + " of 1 step", Shape.of(1, 1, 3), (b, x) -> lstm(b, op, x, 3, 5));
    }
  }

  private static int lstm(GraphBuilder b, Op.SequenceLstm op, int x, int features, int units) {
    List<Integer> inputs = new ArrayList<>(List.of(x));
    for (int width : new int[] {features, units}) {
      for (int gate = 0; gate < Op.SequenceLstm.GATES; gate++) {
        Shape shape = Shape.of(units, width);
        inputs.add(b.constant("w" + width + gate, shape, random(shape.size(), gate)));
      }
    }
    for (int gate = 0; gate < Op.SequenceLstm.GATES; gate++) {
      inputs.add(b.constant("b" + gate, Shape.of(units), random(units, gate)));
    }
    return b.node("y", op, inputs.stream().mapToInt(Integer::intValue).toArray());
  }

  private void arithmetic() {
    List<Op> operators = new ArrayList<>(List.of(new Op.Maximum(), new Op.Minimum()));
    for (Activation activation : List.of(Activation.NONE, Activation.RELU6)) {
      operators.add(new Op.Add(activation));
      operators.add(new Op.Sub(activation));
      operators.add(new Op.Mul(activation));
    }
    for (Op op : operators) {
      two(op + " alike", Shape.of(2, 3, 4), Shape.of(2, 3, 4), (b, x, y) -> b.node("z", op, x, y));
      two(op + " broadcast", Shape.of(2, 3, 4), Shape.of(3, 1), (b, x, y) -> b.node("z", op, x, y));
      one(
          op + " constant",
          Shape.of(2, 3, 4),
          (b, x) -> b.node("z", op, x, b.constant("c", Shape.of(4), random(4))));
    }
  }

  private void pooling() {
    for (Padding padding : Padding.values()) {
      one(
          "AVERAGE_POOL_2D " + padding,
          Shape.of(1, 7, 9, 3),
          (b, x) -> b.node("y", new Op.AveragePool2D(padding, 1, 2, 3, 2, Activation.NONE), x));
      one(
          "MAX_POOL_2D " + padding,
          Shape.of(1, 7, 9, 3),
          (b, x) -> b.node("y", new Op.MaxPool2D(padding, 2, 1, 2, 3, Activation.RELU), x));
    }
    one("MEAN", Shape.of(1, 4, 5, 3), (b, x) -> b.mean("y", x, false, 1, 2));
    one("MEAN keeping", Shape.of(1, 4, 5, 3), (b, x) -> b.mean("y", x, true, 1, 2));
  }

  private void padding() {
    one("PAD", Shape.of(1, 4, 5, 3), (b, x) -> b.pad("y", x, 0, 0, 1, 2, 0, 3, 0, 0));
    one("PADV2", Shape.of(1, 4, 5, 3), (b, x) -> b.padV2("y", x, -1, 0, 0, 1, 2, 0, 3, 0, 0));
  }

  private void shapes() {
    one("RESHAPE", Shape.of(2, 3, 4), (b, x) -> b.reshape("y", x, 4, -1));
    one(
        "RESHAPE by its options",
        Shape.of(2, 3, 4),
        (b, x) -> b.node("y", new Op.Reshape(List.of(4, -1)), x));
    one(
        "RESHAPE by its input",
        Shape.of(2, 3, 4),
        (b, x) -> b.node("y", new Op.Reshape(List.of()), x, b.list("shape", 6, 4)));
    one("SQUEEZE", Shape.of(1, 3, 1, 4), (b, x) -> b.squeeze("y", x, 2));
    one("SQUEEZE all", Shape.of(1, 3, 1, 4), (b, x) -> b.squeeze("y", x));
    one("EXPAND_DIMS", Shape.of(3, 4), (b, x) -> b.expandDims("y", x, 1));
    one("TRANSPOSE", Shape.of(2, 3, 4), (b, x) -> b.transpose("y", x, 2, 0, 1));
    one("DEPTH_TO_SPACE", Shape.of(1, 2, 3, 8), (b, x) -> b.depthToSpace("y", x, 2));
    one("SPACE_TO_DEPTH", Shape.of(1, 4, 6, 2), (b, x) -> b.spaceToDepth("y", x, 2));
  }

  private void joiningAndCutting() {
    two(
        "CONCATENATION",
        Shape.of(1, 3, 2),
        Shape.of(1, 3, 5),
        (b, x, y) -> b.concatenation("z", 2, x, y));
    two(
        "CONCATENATION counted from the end",
        Shape.of(1, 3, 2),
        Shape.of(1, 4, 2),
        (b, x, y) -> b.concatenation("z", -2, x, y));
    two("PACK", Shape.of(3, 2), Shape.of(3, 2), (b, x, y) -> b.pack("z", 1, x, y));
    add(
        "SPLIT",
        b -> {
          int x = b.input("x", Shape.of(1, 6, 2));
          b.split("y", x, 1, 3).forEach(b::output);
          return -1;
        });
    one(
        "SLICE",
        Shape.of(1, 6, 4),
        (b, x) -> b.slice("y", x, new int[] {0, 2, 1}, new int[] {1, 3, -1}));
    one(
        "STRIDED_SLICE",
        Shape.of(1, 6, 4),
        (b, x) ->
            b.stridedSlice("y", x, new int[] {0, 1, 3}, new int[] {1, 6, 0}, new int[] {1, 2, -1}));
    strided("open ends", new Op.StridedSlice(0b010, 0b100, 0, 0, 0, false), 3);
    strided("an ellipsis", new Op.StridedSlice(0, 0, 0b010, 0, 0, false), 3);
    strided("a new axis", new Op.StridedSlice(0, 0, 0, 0b010, 0, false), 3);
    strided("an index", new Op.StridedSlice(0, 0, 0, 0, 0b010, false), 3);
    strided("offsets", new Op.StridedSlice(0, 0, 0, 0, 0, true), 3);
  }

  private void strided(String name, Op.StridedSlice op, int rank) {
    one(
        "STRIDED_SLICE with " + name,
        Shape.of(2, 6, 4),
        (b, x) -> b.stridedSlice("y", op, x, new int[] {0, 2, 1}, new int[] {2, 4, 3}, ones(rank)));
  }

  private void activations() {
    List<Op> operators =
        List.of(
            new Op.Softmax(1),
            new Op.Softmax(0.5f),
            new Op.Logistic(),
            new Op.Tanh(),
            new Op.Relu(),
            new Op.Relu6(),
            new Op.ReluN1To1(),
            new Op.LeakyRelu(0.25f),
            new Op.HardSwish());
    for (Op op : operators) one(op.toString(), Shape.of(1, 2, 3, 8), (b, x) -> b.node("y", op, x));
    one("PRELU", Shape.of(1, 2, 3, 8), (b, x) -> b.prelu("y", x, random(8), Shape.of(1, 1, 8)));
  }

  private void resizing() {
    for (boolean corners : new boolean[] {false, true}) {
      for (boolean centres : corners ? new boolean[] {false} : new boolean[] {false, true}) {
        for (Op op :
            List.of(
                new Op.ResizeBilinear(corners, centres),
                new Op.ResizeNearestNeighbor(corners, centres))) {
          one(
              op.toString(),
              Shape.of(1, 3, 4, 2),
              (b, x) -> b.node("y", op, x, b.list("size", 7, 5)));
        }
      }
    }
  }

  private void conversions() {
    one(
        "QUANTIZE and DEQUANTIZE",
        Shape.of(1, 5),
        (b, x) -> {
          int q = b.quantize("q", x, ElementType.INT8, Quantization.perTensor(0.02f, 3));
          int u = b.quantize("u", q, ElementType.UINT8, Quantization.perTensor(0.02f, 131));
          return b.dequantize("y", u);
        });
  }

  private void opaque() {
    one(
        "ELU without options",
        Shape.of(1, 5),
        (b, x) ->
            opaque(b, new Op.Opaque("ELU", 111, 1, 0, NOTHING, 0, NOTHING), Shape.of(1, 5), x));
    var table = new FlatBufferBuilder();
    table.finish(GatherOptions.createGatherOptions(table, 1, 0));
    var gather =
        new Op.Opaque(
            "GATHER",
            36,
            1,
            BuiltinOptions.GatherOptions,
            Constant.ofBytes(table.sizedByteArray()),
            0,
            NOTHING);
    one(
        "GATHER with its axis in the options",
        Shape.of(2, 5, 3),
        (b, x) -> opaque(b, gather, Shape.of(2, 2, 3), x, b.list("indices", 4, 0)));
    var pad =
        new Op.Opaque(
            "STABLEHLO_PAD", STABLEHLO_PAD, 1, 0, NOTHING, STABLEHLO_PAD_OPTIONS, stablehloPad());
    one(
        "STABLEHLO_PAD with options of the second union",
        Shape.of(2, 3),
        (b, x) -> opaque(b, pad, Shape.of(3, 8), x, b.constant("value", Shape.of(), 7f)));
  }

  private static int opaque(GraphBuilder b, Op.Opaque op, Shape made, int... inputs) {
    return b.nodeMaking(List.of(Tensor.activation("y", made, ElementType.FLOAT32)), op, inputs)
        .getFirst();
  }

  /** {@code table StablehloPadOptions}: before, after and between, each a list of 64-bit values. */
  private static Constant stablehloPad() {
    var table = new FlatBufferBuilder();
    int[] lists = {longs(table, 1, 2), longs(table, 0, 1), longs(table, 0, 1)};
    table.startTable(lists.length);
    for (int i = 0; i < lists.length; i++) table.addOffset(i, lists[i], 0);
    table.finish(table.endTable());
    return Constant.ofBytes(table.sizedByteArray());
  }

  private static int longs(FlatBufferBuilder table, long first, long second) {
    table.startVector(Long.BYTES, 2, Long.BYTES);
    table.addLong(second);
    table.addLong(first);
    return table.endVector();
  }

  private interface OfOne {
    int node(GraphBuilder b, int x);
  }

  private interface OfTwo {
    int node(GraphBuilder b, int x, int y);
  }

  private void one(String name, Shape shape, OfOne op) {
    add(name, b -> op.node(b, b.input("x", shape)));
  }

  private void two(String name, Shape first, Shape second, OfTwo op) {
    add(name, b -> op.node(b, b.input("x", first), b.input("y", second)));
  }

  private void add(String name, ToIntFunction<GraphBuilder> build) {
    var builder = new GraphBuilder(name);
    int output = build.applyAsInt(builder);
    if (output >= 0) builder.output(output);
    cases.add(new Case(name, builder.build()));
  }

  private static int weighted(GraphBuilder b, Op.Weighted op, int x, Shape weights, int bias) {
    return b.weighted("y", op, x, random(weights.size()), weights, bias == 0 ? null : random(bias));
  }

  private static int[] ones(int length) {
    var values = new int[length];
    Arrays.fill(values, 1);
    return values;
  }

  /** Values that differ from gate to gate. */
  private static float[] random(int length, int gate) {
    float[] values = random(length);
    for (int i = 0; i < length; i++) values[i] *= 1 - gate / 8f;
    return values;
  }

  static float[] random(int length) {
    var values = new float[length];
    var random = new SplittableRandom(length);
    for (int i = 0; i < length; i++) values[i] = (float) random.nextDouble(-1, 1);
    return values;
  }
}
