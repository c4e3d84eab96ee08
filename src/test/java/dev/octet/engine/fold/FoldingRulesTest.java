package dev.octet.engine.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.ShapeInference;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.TensorView;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.lite.schema.BatchMatMulOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.CastOptions;
import org.tensorflow.lite.schema.CumsumOptions;
import org.tensorflow.lite.schema.GatherOptions;
import org.tensorflow.lite.schema.ReducerOptions;
import org.tensorflow.lite.schema.ShapeOptions;
import org.tensorflow.lite.schema.SplitVOptions;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.UnpackOptions;

/** What is folded is what TensorFlow Lite computes when it runs the node. */
class FoldingRulesTest {
  private static final Op.Activation NONE = Op.Activation.NONE;

  private static Tensor ints(Shape shape, int... values) {
    return Tensor.constant("i", shape, values);
  }

  private static Tensor list(int... values) {
    return ints(Shape.of(values.length), values);
  }

  private static Tensor longs(long... values) {
    return new Tensor(
        "l", Shape.of(values.length), ElementType.INT64, null, Constant.ofLongs(values));
  }

  private static Tensor floats(Shape shape, float... values) {
    return Tensor.constant("f", shape, values);
  }

  private static Tensor bools(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) values[i];
    return new Tensor(
        "b", Shape.of(values.length), ElementType.BOOL, null, Constant.ofBytes(bytes));
  }

  private static Op opaque(String name, int code) {
    Constant nothing = Constant.ofBytes(new byte[0]);
    int version = code == BuiltinOperator.BROADCAST_TO ? 2 : 1;
    return new Op.Opaque(name, code, version, 0, nothing, 0, nothing);
  }

  private static Op opaque(
      String name, int code, int type, ToIntFunction<FlatBufferBuilder> options) {
    var builder = new FlatBufferBuilder();
    builder.finish(options.applyAsInt(builder));
    Constant nothing = Constant.ofBytes(new byte[0]);
    return new Op.Opaque(name, code, 1, type, Constant.ofBuffer(builder.dataBuffer()), 0, nothing);
  }

  private static Op reduce(String name, int code, boolean keep) {
    return opaque(
        name,
        code,
        BuiltinOptions.ReducerOptions,
        b -> ReducerOptions.createReducerOptions(b, keep));
  }

  private static Op cast(byte from, byte to) {
    return opaque(
        "CAST",
        BuiltinOperator.CAST,
        BuiltinOptions.CastOptions,
        b -> CastOptions.createCastOptions(b, from, to));
  }

  private static Op gather(int axis, int batch) {
    return opaque(
        "GATHER",
        BuiltinOperator.GATHER,
        BuiltinOptions.GatherOptions,
        b -> GatherOptions.createGatherOptions(b, axis, batch));
  }

  private static Op cumsum(boolean exclusive, boolean reverse) {
    return opaque(
        "CUMSUM",
        BuiltinOperator.CUMSUM,
        BuiltinOptions.CumsumOptions,
        b -> CumsumOptions.createCumsumOptions(b, exclusive, reverse));
  }

  static Stream<Arguments> nodes() {
    List<Arguments> all = new ArrayList<>();
    Tensor grid = ints(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    Tensor row = list(-7, 2, 5);
    Tensor reals = floats(Shape.of(2, 3), -2.5f, 0.5f, 1.5f, 2.25f, -0.75f, 7);
    Tensor divisors = floats(Shape.of(3), 2, -3, 0.5f);
    for (Op op :
        List.of(
            new Op.Add(NONE),
            new Op.Sub(NONE),
            new Op.Mul(Op.Activation.RELU6),
            new Op.Maximum(),
            new Op.Minimum())) {
      all.add(arguments(op, List.of(grid, row), ElementType.INT32));
      all.add(arguments(op, List.of(reals, divisors), ElementType.FLOAT32));
    }
    all.add(arguments(new Op.Add(NONE), List.of(longs(5, -6), longs(7)), ElementType.INT64));
    divisions(all, grid, row, reals, divisors);
    comparisons(all, grid, row, reals, divisors);
    layouts(all, grid, reals);
    reductions(all, grid, reals);
    unary(all, row, reals);
    return all.stream();
  }

  private static void divisions(
      List<Arguments> all, Tensor grid, Tensor row, Tensor reals, Tensor divisors) {
    Op floorDiv = opaque("FLOOR_DIV", BuiltinOperator.FLOOR_DIV);
    Op floorMod = opaque("FLOOR_MOD", BuiltinOperator.FLOOR_MOD);
    Op div = opaque("DIV", BuiltinOperator.DIV);
    Op square = opaque("SQUARED_DIFFERENCE", BuiltinOperator.SQUARED_DIFFERENCE);
    for (Op op : List.of(floorDiv, floorMod, div, square)) {
      all.add(arguments(op, List.of(grid, row), ElementType.INT32));
      all.add(arguments(op, List.of(reals, divisors), ElementType.FLOAT32));
    }
    Op power = opaque("POW", BuiltinOperator.POW);
    all.add(arguments(power, List.of(row, list(2, 3, 0)), ElementType.INT32));
  }

  private static void comparisons(
      List<Arguments> all, Tensor grid, Tensor row, Tensor reals, Tensor divisors) {
    Op equal = opaque("EQUAL", BuiltinOperator.EQUAL);
    Op notEqual = opaque("NOT_EQUAL", BuiltinOperator.NOT_EQUAL);
    Op less = opaque("LESS", BuiltinOperator.LESS);
    Op lessEqual = opaque("LESS_EQUAL", BuiltinOperator.LESS_EQUAL);
    Op greater = opaque("GREATER", BuiltinOperator.GREATER);
    Op greaterEqual = opaque("GREATER_EQUAL", BuiltinOperator.GREATER_EQUAL);
    for (Op op : List.of(equal, notEqual, less, lessEqual, greater, greaterEqual)) {
      all.add(arguments(op, List.of(grid, row), ElementType.BOOL));
      all.add(arguments(op, List.of(reals, divisors), ElementType.BOOL));
    }
    Tensor some = bools(1, 0, 1);
    Op and = opaque("LOGICAL_AND", BuiltinOperator.LOGICAL_AND);
    Op or = opaque("LOGICAL_OR", BuiltinOperator.LOGICAL_OR);
    Op not = opaque("LOGICAL_NOT", BuiltinOperator.LOGICAL_NOT);
    all.add(arguments(and, List.of(some, bools(1, 1, 0)), ElementType.BOOL));
    all.add(arguments(or, List.of(some, bools(0, 0, 0)), ElementType.BOOL));
    all.add(arguments(not, List.of(some), ElementType.BOOL));
    Op select = opaque("SELECT", BuiltinOperator.SELECT);
    Op selectV2 = opaque("SELECT_V2", BuiltinOperator.SELECT_V2);
    all.add(arguments(select, List.of(some, row, list(9, 8, 7)), ElementType.INT32));
    all.add(arguments(select, List.of(bools(0, 1), grid, grid), ElementType.INT32));
    all.add(arguments(selectV2, List.of(some, reals, divisors), ElementType.FLOAT32));
  }

  private static void layouts(List<Arguments> all, Tensor grid, Tensor reals) {
    Tensor x = ints(Shape.of(2, 3, 2), IntStream.range(0, 12).toArray());
    all.add(arguments(new Op.Reshape(List.of(3, -1)), List.of(grid), ElementType.INT32));
    all.add(arguments(new Op.ExpandDims(), List.of(grid, list(1)), ElementType.INT32));
    all.add(arguments(new Op.Transpose(), List.of(x, list(2, 0, 1)), ElementType.INT32));
    all.add(
        arguments(new Op.Slice(), List.of(x, list(0, 1, 0), list(2, -1, 1)), ElementType.INT32));
    all.add(
        arguments(
            new Op.StridedSlice(0, 2, 0, 0, 1, false),
            List.of(x, list(1, 2, 0), list(2, 0, 2), list(1, -1, 1)),
            ElementType.INT32));
    all.add(
        arguments(
            new Op.StridedSlice(0, 0, 1, 2, 0, false),
            List.of(x, list(0, 0, 1), list(0, 0, 2), list(1, 1, 1)),
            ElementType.INT32));
    all.add(arguments(new Op.Concatenation(1, NONE), List.of(grid, grid), ElementType.INT32));
    all.add(arguments(new Op.Concatenation(-2, NONE), List.of(reals, reals), ElementType.FLOAT32));
    all.add(arguments(new Op.Pack(1, 2), List.of(grid, grid), ElementType.INT32));
    all.add(arguments(new Op.Split(2), List.of(ints(Shape.of(), 2), x), ElementType.INT32));
    all.add(
        arguments(
            opaque(
                "SPLIT_V",
                BuiltinOperator.SPLIT_V,
                BuiltinOptions.SplitVOptions,
                b -> SplitVOptions.createSplitVOptions(b, 2)),
            List.of(x, list(1, -1), ints(Shape.of(), 1)),
            ElementType.INT32));
    all.add(
        arguments(
            opaque(
                "UNPACK",
                BuiltinOperator.UNPACK,
                BuiltinOptions.UnpackOptions,
                b -> UnpackOptions.createUnpackOptions(b, 3, 1)),
            List.of(x),
            ElementType.INT32));
    all.add(
        arguments(
            opaque("TILE", BuiltinOperator.TILE), List.of(grid, list(2, 3)), ElementType.INT32));
    all.add(
        arguments(
            opaque("BROADCAST_TO", BuiltinOperator.BROADCAST_TO),
            List.of(ints(Shape.of(3, 1), 1, 2, 3), list(2, 3, 4)),
            ElementType.INT32));
    all.add(arguments(gather(0, 0), List.of(list(4, 5, 6), list(2, 0)), ElementType.INT32));
    all.add(arguments(gather(1, 0), List.of(x, list(2, 0)), ElementType.INT32));
    all.add(
        arguments(gather(1, 1), List.of(x, ints(Shape.of(2, 2), 2, 0, 1, 1)), ElementType.INT32));
    Op fill = opaque("FILL", BuiltinOperator.FILL);
    all.add(arguments(fill, List.of(list(1, 3), floats(Shape.of(), 2.5f)), ElementType.FLOAT32));
    all.add(
        arguments(opaque("ZEROS_LIKE", BuiltinOperator.ZEROS_LIKE), List.of(x), ElementType.INT32));
    Op range = opaque("RANGE", BuiltinOperator.RANGE);
    all.add(
        arguments(
            range,
            List.of(ints(Shape.of(), 7), ints(Shape.of(), 0), ints(Shape.of(), -2)),
            ElementType.INT32));
    all.add(
        arguments(
            range,
            List.of(floats(Shape.of(), 0), floats(Shape.of(), 1), floats(Shape.of(), 0.3f)),
            ElementType.FLOAT32));
    Op shape =
        opaque(
            "SHAPE",
            BuiltinOperator.SHAPE,
            BuiltinOptions.ShapeOptions,
            b -> ShapeOptions.createShapeOptions(b, TensorType.INT32));
    all.add(arguments(shape, List.of(x), ElementType.INT32));
    all.add(arguments(opaque("RANK", BuiltinOperator.RANK), List.of(x), ElementType.INT32));
    all.add(
        arguments(
            new Op.FullyConnected(false, Op.Activation.RELU),
            List.of(
                reals, floats(Shape.of(2, 3), 1, 2, 3, -1, 0.5f, 2), floats(Shape.of(2), 1, -1)),
            ElementType.FLOAT32));
  }

  private static void reductions(List<Arguments> all, Tensor grid, Tensor reals) {
    Op sum = reduce("SUM", BuiltinOperator.SUM, true);
    Op product = reduce("REDUCE_PROD", BuiltinOperator.REDUCE_PROD, false);
    Op most = reduce("REDUCE_MAX", BuiltinOperator.REDUCE_MAX, false);
    Op least = reduce("REDUCE_MIN", BuiltinOperator.REDUCE_MIN, true);
    for (Op op : List.of(sum, product, most, least, new Op.Mean(false))) {
      all.add(arguments(op, List.of(grid, list(1)), ElementType.INT32));
      all.add(arguments(op, List.of(reals, list(0, -1)), ElementType.FLOAT32));
    }
    Op any = reduce("REDUCE_ANY", BuiltinOperator.REDUCE_ANY, false);
    Op every = reduce("REDUCE_ALL", BuiltinOperator.REDUCE_ALL, false);
    all.add(arguments(any, List.of(bools(0, 0, 1), list(0)), ElementType.BOOL));
    all.add(arguments(every, List.of(bools(1, 0, 1), list(0)), ElementType.BOOL));
    for (boolean exclusive : List.of(false, true)) {
      for (boolean reverse : List.of(false, true)) {
        Op running = cumsum(exclusive, reverse);
        all.add(arguments(running, List.of(grid, ints(Shape.of(), 1)), ElementType.INT32));
        all.add(arguments(running, List.of(reals, ints(Shape.of(), 0)), ElementType.FLOAT32));
      }
    }
  }

  private static void unary(List<Arguments> all, Tensor row, Tensor reals) {
    Op abs = opaque("ABS", BuiltinOperator.ABS);
    Op neg = opaque("NEG", BuiltinOperator.NEG);
    all.add(arguments(neg, List.of(row), ElementType.INT32));
    all.add(arguments(abs, List.of(row), ElementType.INT32));
    Op square = opaque("SQUARE", BuiltinOperator.SQUARE);
    Op floor = opaque("FLOOR", BuiltinOperator.FLOOR);
    Op ceil = opaque("CEIL", BuiltinOperator.CEIL);
    Op round = opaque("ROUND", BuiltinOperator.ROUND);
    for (Op op : List.of(abs, neg, square, floor, ceil, round)) {
      all.add(arguments(op, List.of(reals), ElementType.FLOAT32));
    }
    Tensor positive = floats(Shape.of(3), 0.25f, 3, 100);
    Op sqrt = opaque("SQRT", BuiltinOperator.SQRT);
    Op rsqrt = opaque("RSQRT", BuiltinOperator.RSQRT);
    all.add(arguments(sqrt, List.of(positive), ElementType.FLOAT32));
    all.add(arguments(rsqrt, List.of(floats(Shape.of(2), 0.25f, 64)), ElementType.FLOAT32));
    all.add(
        arguments(cast(TensorType.FLOAT32, TensorType.INT32), List.of(reals), ElementType.INT32));
    all.add(
        arguments(cast(TensorType.INT32, TensorType.FLOAT32), List.of(row), ElementType.FLOAT32));
    all.add(arguments(cast(TensorType.INT32, TensorType.INT64), List.of(row), ElementType.INT64));
    all.add(arguments(cast(TensorType.INT32, TensorType.BOOL), List.of(row), ElementType.BOOL));
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void isWhatTensorFlowLiteComputes(Op op, List<Tensor> inputs, ElementType type) {
    List<Tensor> outputs =
        ShapeInference.infer(op, new ArrayList<>(inputs)).stream()
            .map(shape -> Tensor.activation("y", shape, type))
            .toList();
    assertThat(outputs).as("inferred shapes of %s", op.name()).isNotEmpty();
    List<Constant> folded = FoldingRules.fold(new FoldingCase(op, inputs, outputs));
    assertThat(folded).as("folded %s", op.name()).isNotNull().hasSameSizeAs(outputs);
    assertRunGives(op, inputs, outputs, Objects.requireNonNull(folded));
  }

  private static void assertRunGives(
      Op op, List<Tensor> inputs, List<Tensor> outputs, List<Constant> expected) {
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor t : inputs)
      tensors.add(Tensor.activation("x" + tensors.size(), t.shape(), t.type()));
    for (Tensor t : outputs) tensors.add(t.withName("y" + tensors.size()));
    List<Integer> in = IntStream.range(0, inputs.size()).boxed().toList();
    List<Integer> out = IntStream.range(inputs.size(), tensors.size()).boxed().toList();
    // what says how many outputs or axes there are has to be known to the kernels
    for (int i = 1; i < inputs.size(); i++) {
      if (inputs.get(i).type() == ElementType.INT32)
        tensors.set(i, inputs.get(i).withName("c" + i));
    }
    if (op instanceof Op.Split) tensors.set(0, inputs.getFirst().withName("axis"));
    List<Integer> filled = in.stream().filter(i -> !tensors.get(i).isConstant()).toList();
    var graph = new Graph("one", tensors, List.of(new Node(op, in, out)), filled, out, List.of());
    byte[] model = TfliteWriter.write(graph);
    try (var interpreter = Interpreter.load(model, Interpreter.Kernels.BUILTIN)) {
      for (int i = 0; i < filled.size(); i++) {
        byte[] bytes = inputs.get(filled.get(i)).requireConstant().bytes();
        interpreter.input(i).data().copyFrom(MemorySegment.ofArray(bytes));
      }
      interpreter.invoke();
      for (int o = 0; o < expected.size(); o++) {
        TensorView made = interpreter.output(o);
        assertThat(made.shape()).as("shape by TensorFlow Lite").isEqualTo(outputs.get(o).shape());
        assertThat(Constant.ofBytes(made.data().toArray(ValueLayout.JAVA_BYTE)).floats())
            .as("by TensorFlow Lite, as bits of floats")
            .isEqualTo(expected.get(o).floats());
        assertThat(made.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected.get(o).bytes());
      }
    }
  }

  @Test
  void whatWouldDivideByZeroStays() {
    Op div = opaque("FLOOR_DIV", BuiltinOperator.FLOOR_DIV);
    var out = List.of(Tensor.activation("y", Shape.of(2), ElementType.INT32));
    assertThat(FoldingRules.fold(new FoldingCase(div, List.of(list(1, 2), list(1, 0)), out)))
        .isNull();
  }

  @Test
  void anIndexOutsideStays() {
    var out = List.of(Tensor.activation("y", Shape.of(1), ElementType.INT32));
    assertThat(FoldingRules.fold(new FoldingCase(gather(0, 0), List.of(list(1, 2), list(2)), out)))
        .isNull();
  }

  @Test
  void matricesAreNotMultipliedAheadOfTime() {
    Op product =
        opaque(
            "BATCH_MATMUL",
            BuiltinOperator.BATCH_MATMUL,
            BuiltinOptions.BatchMatMulOptions,
            b -> BatchMatMulOptions.createBatchMatMulOptions(b, false, true, false));
    Tensor a = floats(Shape.of(2, 3), new float[6]);
    List<Shape> shapes = ShapeInference.infer(product, List.of(a, a));
    assertThat(shapes).containsExactly(Shape.of(2, 2));
    var out = List.of(Tensor.activation("y", shapes.getFirst(), ElementType.FLOAT32));
    assertThat(FoldingRules.fold(new FoldingCase(product, List.of(a, a), out))).isNull();
  }
}
