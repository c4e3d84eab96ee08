package dev.octet.engine.graph;

import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Single nodes with random options and input shapes, one generator an operator. Most fit; where a
 * window is larger than what it slides over, say, one doesn't.
 */
final class RandomNodes {
  private final SplittableRandom random;

  /**
   * An operator and its inputs.
   *
   * @param inputs constants with values, activations without
   */
  record Sample(Op op, List<Tensor> inputs) {
    Sample(Op op, Tensor... inputs) {
      this(op, List.of(inputs));
    }

    /** {@code CONV_2D[…] of x 1x2x2x3, …}, with the values of lists. */
    @Override
    public String toString() {
      List<String> texts = new ArrayList<>();
      for (Tensor tensor : inputs) {
        String values =
            tensor.isConstant() && tensor.type() == ElementType.INT32
                ? Arrays.toString(tensor.requireConstant().ints())
                : "";
        texts.add(tensor.name() + " " + tensor.shape() + values);
      }
      return op + " of " + String.join(", ", texts);
    }
  }

  private RandomNodes(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A generator for each operator that has shapes to infer, by its name. */
  static Map<String, Supplier<Sample>> generators(long seed) {
    var nodes = new RandomNodes(seed);
    Map<String, Supplier<Sample>> all = new LinkedHashMap<>();
    nodes.addWeighted(all);
    nodes.addElementwise(all);
    nodes.addLayout(all);
    nodes.addCutting(all);
    return all;
  }

  private void addWeighted(Map<String, Supplier<Sample>> all) {
    all.put("CONV_2D", this::conv);
    all.put("DEPTHWISE_CONV_2D", this::depthwise);
    all.put("TRANSPOSE_CONV", this::transposeConv);
    all.put("FULLY_CONNECTED", this::fullyConnected);
    all.put(
        "AVERAGE_POOL_2D",
        () ->
            new Sample(
                new Op.AveragePool2D(
                    padding(), size(3), size(3), size(4), size(4), Activation.NONE),
                activation("x", image())));
    all.put(
        "MAX_POOL_2D",
        () ->
            new Sample(
                new Op.MaxPool2D(padding(), size(3), size(3), size(4), size(4), Activation.RELU),
                activation("x", image())));
  }

  private void addElementwise(Map<String, Supplier<Sample>> all) {
    List<Op> binary =
        List.of(
            new Op.Add(Activation.NONE),
            new Op.Sub(Activation.RELU),
            new Op.Mul(Activation.RELU6),
            new Op.Maximum(),
            new Op.Minimum());
    for (Op op : binary) all.put(op.name(), () -> binary(op));
    List<Op> unary =
        List.of(
            new Op.Logistic(),
            new Op.Tanh(),
            new Op.Relu(),
            new Op.Relu6(),
            new Op.ReluN1To1(),
            new Op.LeakyRelu(0.5f),
            new Op.HardSwish());
    for (Op op : unary) {
      all.put(op.name(), () -> new Sample(op, activation("x", shape(random.nextInt(7)))));
    }
    all.put("SOFTMAX", () -> new Sample(new Op.Softmax(1), activation("x", shape(size(4)))));
    all.put("PRELU", this::prelu);
  }

  private void addLayout(Map<String, Supplier<Sample>> all) {
    all.put("MEAN", this::mean);
    all.put("PAD", () -> pad(new Op.Pad()));
    all.put("PADV2", () -> pad(new Op.PadV2()));
    all.put("RESHAPE", this::reshape);
    all.put("SQUEEZE", this::squeeze);
    all.put("EXPAND_DIMS", this::expandDims);
    all.put("TRANSPOSE", this::transpose);
    for (Op op :
        List.of(new Op.ResizeBilinear(false, true), new Op.ResizeNearestNeighbor(false, false))) {
      all.put(
          op.name(),
          () -> new Sample(op, activation("x", image()), list("size", size(9), size(9))));
    }
    all.put(
        "DEPTH_TO_SPACE",
        () -> {
          int block = size(3);
          Shape x = Shape.of(size(2), size(4), size(4), block * block * size(3));
          return new Sample(new Op.DepthToSpace(block), activation("x", x));
        });
    all.put(
        "SPACE_TO_DEPTH",
        () -> {
          int block = size(3);
          Shape x = Shape.of(size(2), block * size(4), block * size(4), size(3));
          return new Sample(new Op.SpaceToDepth(block), activation("x", x));
        });
  }

  private void addCutting(Map<String, Supplier<Sample>> all) {
    all.put("CONCATENATION", this::concatenation);
    all.put("PACK", this::pack);
    all.put("SPLIT", this::split);
    all.put("SLICE", this::slice);
    all.put("STRIDED_SLICE", this::stridedSlice);
  }

  private Sample conv() {
    Shape x = image();
    int groups = x.channels() % 2 == 0 && random.nextInt(4) == 0 ? 2 : 1;
    Shape w = Shape.of(groups * size(4), size(4), size(4), x.channels() / groups);
    int dilation = size(3);
    var op = new Op.Conv2D(padding(), size(3), size(3), dilation, size(dilation), Activation.NONE);
    return new Sample(op, activation("x", x), zeros("w", w), zeros("bias", Shape.of(w.dim(0))));
  }

  private Sample depthwise() {
    Shape x = image();
    int multiplier = size(3);
    int channels = x.channels() * multiplier;
    int stride = size(3);
    var op =
        new Op.DepthwiseConv2D(
            padding(), stride, stride, multiplier, size(3), size(3), Activation.RELU6);
    return new Sample(
        op,
        activation("x", x),
        zeros("w", Shape.of(1, size(4), size(4), channels)),
        zeros("bias", Shape.of(channels)));
  }

  private Sample transposeConv() {
    Shape x = image();
    Padding padding = padding();
    int strideHeight = size(3);
    int strideWidth = size(3);
    Shape w = Shape.of(size(4), size(4), size(4), x.channels());
    var op = new Op.TransposeConv(padding, strideHeight, strideWidth, Activation.NONE);
    Tensor size =
        list(
            "size",
            x.dim(0),
            grown(padding, x.dim(1), w.dim(1), strideHeight),
            grown(padding, x.dim(2), w.dim(2), strideWidth),
            w.dim(0));
    return new Sample(
        op, size, zeros("w", w), activation("x", x), zeros("bias", Shape.of(w.dim(0))));
  }

  /** An extent that a convolution would take back to {@code size}. */
  private int grown(Padding padding, int size, int filter, int stride) {
    int least = (size - 1) * stride + (padding == Padding.SAME ? 1 : filter);
    return least + random.nextInt(stride);
  }

  private Sample fullyConnected() {
    boolean keep = random.nextBoolean();
    Shape x = shape(size(4));
    Shape w = Shape.of(size(5), x.channels());
    return new Sample(
        new Op.FullyConnected(keep, Activation.RELU),
        activation("x", x),
        zeros("w", w),
        zeros("bias", Shape.of(w.dim(0))));
  }

  private Sample binary(Op op) {
    int rank = random.nextInt(6);
    int[] a = shape(rank).toArray();
    int[] b = a.clone();
    for (int i = 0; i < rank; i++) {
      switch (random.nextInt(4)) {
        case 0 -> a[i] = 1;
        case 1 -> b[i] = 1;
        default -> {}
      }
    }
    int shorter = rank == 0 ? 0 : random.nextInt(rank);
    if (random.nextBoolean()) b = Arrays.copyOfRange(b, shorter, rank);
    Tensor first = activation("a", Shape.of(a));
    Tensor second = activation("b", Shape.of(b));
    return random.nextBoolean() ? new Sample(op, first, second) : new Sample(op, second, first);
  }

  private Sample prelu() {
    Shape x = image();
    Shape slopes =
        switch (random.nextInt(3)) {
          case 0 -> Shape.of(1, 1, x.channels());
          case 1 -> Shape.of(x.dim(1), x.dim(2), x.channels());
          default -> Shape.of(x.channels());
        };
    return new Sample(new Op.Prelu(), activation("x", x), zeros("slopes", slopes));
  }

  private Sample mean() {
    Shape x = shape(size(4));
    int[] axes = IntStream.range(0, size(x.rank())).map(_ -> axis(x.rank())).toArray();
    return new Sample(new Op.Mean(random.nextBoolean()), activation("x", x), list("axes", axes));
  }

  private Sample pad(Op op) {
    Shape x = shape(size(5));
    long[] paddings = random.longs(2L * x.rank(), 0, 3).toArray();
    Shape pairs = Shape.of(x.rank(), 2);
    Tensor values =
        random.nextBoolean()
            ? new Tensor("paddings", pairs, ElementType.INT64, null, Constant.ofLongs(paddings))
            : Tensor.constant(
                "paddings", pairs, Arrays.stream(paddings).mapToInt(Math::toIntExact).toArray());
    return op instanceof Op.PadV2
        ? new Sample(op, activation("x", x), values, Tensor.constant("value", Shape.of(), 1f))
        : new Sample(op, activation("x", x), values);
  }

  private Sample reshape() {
    Shape x = shape(random.nextInt(6));
    List<Integer> dims = new ArrayList<>();
    long rest = x.elements();
    while (rest > 1) {
      int divisor = size(6);
      if (rest % divisor != 0) continue;
      dims.add(divisor);
      rest /= divisor;
      if (dims.size() == 7) break;
    }
    if (rest > 1) dims.add((int) rest);
    if (!dims.isEmpty() && random.nextBoolean()) dims.set(random.nextInt(dims.size()), -1);
    if (random.nextBoolean()) return new Sample(new Op.Reshape(dims), activation("x", x));
    Tensor shape = list("shape", dims.stream().mapToInt(Integer::intValue).toArray());
    return new Sample(new Op.Reshape(List.of()), activation("x", x), shape);
  }

  private Sample squeeze() {
    int[] dims = shape(size(6)).toArray();
    for (int i = 0; i < dims.length; i++) if (random.nextBoolean()) dims[i] = 1;
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == 1 && random.nextBoolean())
        axes.add(random.nextBoolean() ? i : i - dims.length);
    }
    return new Sample(new Op.Squeeze(axes), activation("x", Shape.of(dims)));
  }

  private Sample expandDims() {
    Shape x = shape(random.nextInt(6));
    int axis = axis(x.rank() + 1);
    Tensor given =
        random.nextBoolean()
            ? list("axis", axis)
            : new Tensor("axis", Shape.of(), ElementType.INT64, null, Constant.ofLongs(axis));
    return new Sample(new Op.ExpandDims(), activation("x", x), given);
  }

  private Sample transpose() {
    Shape x = shape(size(6));
    List<Integer> axes = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
    for (int i = axes.size(); i > 1; i--) {
      axes.add(axes.remove(/* index */ random.nextInt(i)));
    }
    int[] permutation = axes.stream().mapToInt(Integer::intValue).toArray();
    return new Sample(new Op.Transpose(), activation("x", x), list("permutation", permutation));
  }

  private Sample concatenation() {
    Shape first = shape(size(5));
    int axis = axis(first.rank());
    List<Tensor> inputs = new ArrayList<>();
    for (int i = size(4); i > 0; i--) {
      int[] dims = first.toArray();
      dims[Math.floorMod(axis, dims.length)] = size(4);
      inputs.add(activation("x" + i, Shape.of(dims)));
    }
    return new Sample(new Op.Concatenation(axis, Activation.NONE), inputs);
  }

  private Sample pack() {
    Shape x = shape(random.nextInt(5));
    int count = size(4);
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) inputs.add(activation("x" + i, x));
    return new Sample(new Op.Pack(axis(x.rank() + 1), count), inputs);
  }

  private Sample split() {
    int[] dims = shape(size(4)).toArray();
    int axis = axis(dims.length);
    int parts = size(3);
    dims[Math.floorMod(axis, dims.length)] *= parts;
    return new Sample(
        new Op.Split(parts),
        Tensor.constant("axis", Shape.of(), axis),
        activation("x", Shape.of(dims)));
  }

  private Sample slice() {
    Shape x = shape(size(5));
    var begin = new int[x.rank()];
    var size = new int[x.rank()];
    for (int i = 0; i < begin.length; i++) {
      begin[i] = random.nextInt(x.dim(i));
      size[i] = random.nextInt(4) == 0 ? -1 : size(x.dim(i) - begin[i]);
    }
    return new Sample(new Op.Slice(), activation("x", x), list("begin", begin), list("size", size));
  }

  private Sample stridedSlice() {
    Shape x = shape(size(4));
    if (random.nextInt(5) == 0) return sliceByOffsets(x);
    int specs = size(x.rank() + 1);
    var begin = new int[specs];
    var end = new int[specs];
    var strides = new int[specs];
    for (int i = 0; i < specs; i++) {
      int reach = 2 + x.dim(Math.min(i, x.rank() - 1));
      begin[i] = random.nextInt(-reach, reach);
      end[i] = random.nextInt(-reach, reach);
      strides[i] = (random.nextInt(4) == 0 ? -1 : 1) * size(3);
    }
    int ellipsis = random.nextInt(4) == 0 ? 1 << random.nextInt(specs) : 0;
    var op =
        new Op.StridedSlice(mask(specs), mask(specs), ellipsis, mask(specs), mask(specs), false);
    return new Sample(
        op, activation("x", x), list("begin", begin), list("end", end), list("strides", strides));
  }

  private Sample sliceByOffsets(Shape x) {
    var begin = new int[x.rank()];
    var offset = new int[x.rank()];
    var strides = new int[x.rank()];
    for (int i = 0; i < begin.length; i++) {
      begin[i] = random.nextInt(x.dim(i));
      offset[i] = random.nextInt(x.dim(i) + 2);
      strides[i] = size(3);
    }
    return new Sample(
        new Op.StridedSlice(0, 0, 0, 0, mask(x.rank()), true),
        activation("x", x),
        list("begin", begin),
        list("offset", offset),
        list("strides", strides));
  }

  /** Some of the lowest bits; as often as not none. */
  private int mask(int bits) {
    return random.nextBoolean() ? 0 : random.nextInt(1 << bits);
  }

  private Padding padding() {
    return random.nextBoolean() ? Padding.SAME : Padding.VALID;
  }

  /** 1 to {@code most}. */
  private int size(int most) {
    return 1 + random.nextInt(most);
  }

  /** Counted from the front or from the end. */
  private int axis(int rank) {
    return random.nextInt(-rank, rank);
  }

  private Shape image() {
    return Shape.of(size(2), size(12), size(12), size(6));
  }

  private Shape shape(int rank) {
    return Shape.of(IntStream.range(0, rank).map(_ -> size(5)).toArray());
  }

  private static Tensor activation(String name, Shape shape) {
    return Tensor.activation(name, shape, ElementType.FLOAT32);
  }

  private static Tensor zeros(String name, Shape shape) {
    return Tensor.constant(name, shape, new float[shape.size()]);
  }

  private static Tensor list(String name, int... values) {
    return Tensor.constant(name, Shape.of(values.length), values);
  }
}
