package dev.octet.engine.graph;

import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a graph node by node, in execution order. The code reads like the network:
 *
 * <pre>{@code
 * var b = new GraphBuilder("tiny");
 * int x = b.input("image", Shape.of(1, 32, 32, 3));
 * x = b.conv2d("stem", x, weights, Shape.of(8, 3, 3, 3), bias, 2, Padding.SAME, Activation.RELU6);
 * x = b.mean("pool", x, false, 1, 2);
 * b.output(b.softmax("probabilities", x));
 * Graph graph = b.build();
 * }</pre>
 *
 * <p>A method takes the ids of its input tensors and returns the id of its output, whose shape is
 * inferred. The output has the layer's name. Weights are named {@code NAME/weights}, biases {@code
 * NAME/bias}, other constants in the same way. Every method throws {@link InvalidGraphException} if
 * the inputs don't fit the operator.
 */
public final class GraphBuilder {
  private final String name;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> inputs = new ArrayList<>();
  private final List<Integer> outputs = new ArrayList<>();
  private final List<Signature> signatures = new ArrayList<>();

  public GraphBuilder(String name) {
    this.name = name;
  }

  /** Adds a FLOAT32 input of the graph and returns its id. */
  public int input(String name, Shape shape) {
    return input(name, shape, ElementType.FLOAT32, null);
  }

  public int input(
      String name, Shape shape, ElementType type, @Nullable Quantization quantization) {
    int id = tensor(new Tensor(name, shape, type, quantization, null));
    inputs.add(id);
    return id;
  }

  /** Adds a tensor unchanged and returns its id. */
  public int tensor(Tensor tensor) {
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  /** Adds a FLOAT32 constant with row-major values and returns its id. */
  public int constant(String name, Shape shape, float... values) {
    return tensor(Tensor.constant(name, shape, values));
  }

  /** Adds an INT32 constant with row-major values and returns its id. */
  public int constant(String name, Shape shape, int... values) {
    return tensor(Tensor.constant(name, shape, values));
  }

  /** Adds a constant vector of 32-bit integers (axes, a permutation, a size) and returns its id. */
  public int list(String name, int... values) {
    return constant(name, Shape.of(values.length), values);
  }

  /**
   * Adds a node of any operator with one output. The output has the inferred shape and the type of
   * the data input.
   */
  public int node(String name, Op op, int... inputs) {
    return nodes(List.of(name), op, inputs).getFirst();
  }

  /**
   * Adds a node with one output per name and returns the outputs' ids, in order.
   *
   * @throws InvalidGraphException if the inferred number of outputs differs from the number of
   *     names
   */
  public List<Integer> nodes(List<String> names, Op op, int... inputs) {
    List<@Nullable Tensor> in = new ArrayList<>();
    for (int id : inputs) in.add(id == Node.ABSENT ? null : tensors.get(id));
    List<Shape> shapes = ShapeInference.infer(op, in);
    if (shapes.size() != names.size()) {
      throw new InvalidGraphException(
          "%s '%s' has %d outputs of known shape, %d names"
              .formatted(op.name(), names, shapes.size(), names.size()));
    }
    Tensor data = in.get(dataInput(op));
    ElementType type = data == null ? ElementType.FLOAT32 : data.type();
    List<Tensor> made = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      made.add(Tensor.activation(names.get(i), shapes.get(i), type));
    }
    return nodeMaking(made, op, inputs);
  }

  /**
   * Adds a node whose outputs are given instead of inferred: for opaque operators and operators
   * that change the element type.
   */
  public List<Integer> nodeMaking(List<Tensor> made, Op op, int... inputs) {
    List<Integer> ids = made.stream().map(this::tensor).toList();
    nodes.add(new Node(op, Arrays.stream(inputs).boxed().toList(), ids));
    return ids;
  }

  private static int dataInput(Op op) {
    return switch (op) {
      case Op.TransposeConv _ -> 2;
      case Op.Split _ -> 1;
      default -> 0;
    };
  }

  /**
   * Adds a convolution without dilation.
   *
   * @param weights values in OHWI order: output channel, row, column, input channel
   * @param bias one value per output channel, or null
   * @param stride stride in rows and columns
   */
  public int conv2d(
      String name,
      int x,
      float[] weights,
      Shape weightShape,
      float @Nullable [] bias,
      int stride,
      Padding padding,
      Activation activation) {
    var op = new Op.Conv2D(padding, stride, stride, 1, 1, activation);
    return weighted(name, op, x, weights, weightShape, bias);
  }

  /**
   * Adds a depthwise convolution without dilation.
   *
   * @param weights values of the shape [1, rows, columns, channels]
   * @param bias one value per output channel, or null
   * @param stride stride in rows and columns
   */
  public int depthwiseConv2d(
      String name,
      int x,
      float[] weights,
      Shape weightShape,
      float @Nullable [] bias,
      int stride,
      Padding padding,
      Activation activation) {
    int multiplier = weightShape.channels() / Math.max(1, tensors.get(x).shape().channels());
    var op = new Op.DepthwiseConv2D(padding, stride, stride, multiplier, 1, 1, activation);
    return weighted(name, op, x, weights, weightShape, bias);
  }

  /**
   * Adds a fully connected layer with an output of two axes; {@code weights} has the shape
   * [outputs, inputs].
   */
  public int fullyConnected(
      String name,
      int x,
      float[] weights,
      Shape weightShape,
      float @Nullable [] bias,
      Activation activation) {
    var op = new Op.FullyConnected(false, activation);
    return weighted(name, op, x, weights, weightShape, bias);
  }

  /** Adds a CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED with any options. */
  public int weighted(
      String name,
      Op.Weighted op,
      int x,
      float[] weights,
      Shape weightShape,
      float @Nullable [] bias) {
    int w = constant(name + "/weights", weightShape, weights);
    if (bias == null) return node(name, op, x, w);
    return node(name, op, x, w, constant(name + "/bias", Shape.of(bias.length), bias));
  }

  /** Adds a transposed convolution with an output of the shape {@code outputShape}. */
  public int transposeConv(
      String name,
      int x,
      float[] weights,
      Shape weightShape,
      float @Nullable [] bias,
      Shape outputShape,
      int stride,
      Padding padding) {
    int size = list(name + "/shape", outputShape.toArray());
    int w = constant(name + "/weights", weightShape, weights);
    var op = new Op.TransposeConv(padding, stride, stride, Activation.NONE);
    if (bias == null) return node(name, op, size, w, x);
    return node(name, op, size, w, x, constant(name + "/bias", Shape.of(bias.length), bias));
  }

  public int add(String name, int a, int b) {
    return node(name, new Op.Add(Activation.NONE), a, b);
  }

  public int sub(String name, int a, int b) {
    return node(name, new Op.Sub(Activation.NONE), a, b);
  }

  public int mul(String name, int a, int b) {
    return node(name, new Op.Mul(Activation.NONE), a, b);
  }

  public int maximum(String name, int a, int b) {
    return node(name, new Op.Maximum(), a, b);
  }

  public int minimum(String name, int a, int b) {
    return node(name, new Op.Minimum(), a, b);
  }

  /** Adds an average pool with a square filter and the same stride in rows and columns. */
  public int averagePool2d(String name, int x, int filter, int stride, Padding padding) {
    var op = new Op.AveragePool2D(padding, stride, stride, filter, filter, Activation.NONE);
    return node(name, op, x);
  }

  /** Adds a maximum pool with a square filter and the same stride in rows and columns. */
  public int maxPool2d(String name, int x, int filter, int stride, Padding padding) {
    var op = new Op.MaxPool2D(padding, stride, stride, filter, filter, Activation.NONE);
    return node(name, op, x);
  }

  /** Adds a mean over axes, which are removed or kept with an extent of 1. */
  public int mean(String name, int x, boolean keepDims, int... axes) {
    return node(name, new Op.Mean(keepDims), x, list(name + "/axes", axes));
  }

  /**
   * Adds zero padding; {@code paddings} holds the number of elements before and after each axis in
   * turn.
   */
  public int pad(String name, int x, int... paddings) {
    return node(
        name, new Op.Pad(), x, constant(name + "/paddings", pairs(paddings.length), paddings));
  }

  /** Adds padding with a value; {@code paddings} as in {@link #pad}. */
  public int padV2(String name, int x, float value, int... paddings) {
    int p = constant(name + "/paddings", pairs(paddings.length), paddings);
    return node(name, new Op.PadV2(), x, p, constant(name + "/value", Shape.of(), value));
  }

  private static Shape pairs(int values) {
    return Shape.of(values / 2, 2);
  }

  public int reshape(String name, int x, int... shape) {
    List<Integer> dims = Arrays.stream(shape).boxed().toList();
    return node(name, new Op.Reshape(dims), x, list(name + "/shape", shape));
  }

  public int squeeze(String name, int x, int... axes) {
    return node(name, new Op.Squeeze(Arrays.stream(axes).boxed().toList()), x);
  }

  public int expandDims(String name, int x, int axis) {
    return node(name, new Op.ExpandDims(), x, list(name + "/axis", axis));
  }

  public int transpose(String name, int x, int... permutation) {
    return node(name, new Op.Transpose(), x, list(name + "/permutation", permutation));
  }

  public int concatenation(String name, int axis, int... xs) {
    return node(name, new Op.Concatenation(axis, Activation.NONE), xs);
  }

  /**
   * Splits a tensor into equal parts along an axis; the outputs are named {@code NAME:0}, {@code
   * NAME:1}, ...
   */
  public List<Integer> split(String name, int x, int axis, int parts) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < parts; i++) names.add(name + ":" + i);
    return nodes(names, new Op.Split(parts), constant(name + "/axis", Shape.of(), axis), x);
  }

  public int slice(String name, int x, int[] begin, int[] size) {
    return node(name, new Op.Slice(), x, list(name + "/begin", begin), list(name + "/size", size));
  }

  public int stridedSlice(String name, int x, int[] begin, int[] end, int[] strides) {
    return stridedSlice(name, new Op.StridedSlice(0, 0, 0, 0, 0, false), x, begin, end, strides);
  }

  public int stridedSlice(
      String name, Op.StridedSlice op, int x, int[] begin, int[] end, int[] strides) {
    return node(
        name,
        op,
        x,
        list(name + "/begin", begin),
        list(name + "/end", end),
        list(name + "/strides", strides));
  }

  public int pack(String name, int axis, int... xs) {
    return node(name, new Op.Pack(axis, xs.length), xs);
  }

  /** Adds a batch normalization; each array has one value per channel of {@code x}. */
  public int batchNormalization(
      String name,
      int x,
      float[] gamma,
      float[] beta,
      float[] mean,
      float[] variance,
      float epsilon) {
    return node(
        name,
        new Op.BatchNormalization(epsilon),
        x,
        constant(name + "/gamma", Shape.of(gamma.length), gamma),
        constant(name + "/beta", Shape.of(beta.length), beta),
        constant(name + "/mean", Shape.of(mean.length), mean),
        constant(name + "/variance", Shape.of(variance.length), variance));
  }

  public int softmax(String name, int x) {
    return node(name, new Op.Softmax(1f), x);
  }

  public int logistic(String name, int x) {
    return node(name, new Op.Logistic(), x);
  }

  public int tanh(String name, int x) {
    return node(name, new Op.Tanh(), x);
  }

  public int relu(String name, int x) {
    return node(name, new Op.Relu(), x);
  }

  public int relu6(String name, int x) {
    return node(name, new Op.Relu6(), x);
  }

  public int leakyRelu(String name, int x, float alpha) {
    return node(name, new Op.LeakyRelu(alpha), x);
  }

  /** Adds a PRELU; the slopes broadcast to the input's shape. */
  public int prelu(String name, int x, float[] slopes, Shape slopeShape) {
    return node(name, new Op.Prelu(), x, constant(name + "/slopes", slopeShape, slopes));
  }

  public int hardSwish(String name, int x) {
    return node(name, new Op.HardSwish(), x);
  }

  /** Adds a bilinear resize with half-pixel centers, as in TensorFlow 2 and PyTorch. */
  public int resizeBilinear(String name, int x, int height, int width) {
    return node(name, new Op.ResizeBilinear(false, true), x, list(name + "/size", height, width));
  }

  public int resizeNearestNeighbor(String name, int x, int height, int width) {
    var op = new Op.ResizeNearestNeighbor(false, true);
    return node(name, op, x, list(name + "/size", height, width));
  }

  public int depthToSpace(String name, int x, int blockSize) {
    return node(name, new Op.DepthToSpace(blockSize), x);
  }

  public int spaceToDepth(String name, int x, int blockSize) {
    return node(name, new Op.SpaceToDepth(blockSize), x);
  }

  /** Adds a QUANTIZE to an element type with quantization parameters. */
  public int quantize(String name, int x, ElementType type, Quantization quantization) {
    var made = new Tensor(name, tensors.get(x).shape(), type, quantization, null);
    return nodeMaking(List.of(made), new Op.Quantize(), x).getFirst();
  }

  /** Adds a DEQUANTIZE to FLOAT32. */
  public int dequantize(String name, int x) {
    var made = Tensor.activation(name, tensors.get(x).shape(), ElementType.FLOAT32);
    return nodeMaking(List.of(made), new Op.Dequantize(), x).getFirst();
  }

  /** Appends tensors to the graph's outputs. */
  public GraphBuilder output(int... ids) {
    for (int id : ids) outputs.add(id);
    return this;
  }

  /** Adds a named entry point. */
  public GraphBuilder signature(Signature signature) {
    signatures.add(signature);
    return this;
  }

  /** Returns the tensor with an id. */
  public Tensor tensorOf(int id) {
    return tensors.get(id);
  }

  /**
   * Returns the verified graph.
   *
   * @throws InvalidGraphException if it breaks a rule of {@link GraphVerifier}
   */
  public Graph build() {
    var graph = new Graph(name, tensors, nodes, inputs, outputs, signatures);
    GraphVerifier.verify(graph);
    return graph;
  }
}
