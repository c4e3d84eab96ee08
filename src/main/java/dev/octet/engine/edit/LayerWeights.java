package dev.octet.engine.edit;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A mutable view of the weights and bias of a CONV_2D without groups, a DEPTHWISE_CONV_2D or a
 * FULLY_CONNECTED by output channel, kernel position and input channel. The input channels of a
 * fully connected layer are its columns.
 */
public final class LayerWeights {
  private static final int DATA = 0;
  private static final int WEIGHTS = 1;
  private static final int BIAS = 2;

  private final int nodeIndex;
  private final Node node;
  private final Tensor tensor;
  private final String biasName;
  private final float[] weights;
  private final float[] bias;
  private final int kernelPositions;

  private LayerWeights(
      int nodeIndex, Node node, Tensor tensor, String biasName, float[] bias, int kernelPositions) {
    this.nodeIndex = nodeIndex;
    this.node = node;
    this.tensor = tensor;
    this.biasName = biasName;
    this.weights = tensor.requireConstant().floats();
    this.bias = bias;
    this.kernelPositions = kernelPositions;
  }

  /**
   * Returns the weights of a node; null for other operators, and if the weights are not float
   * constants.
   */
  public static @Nullable LayerWeights of(Graph graph, int nodeIndex) {
    Node node = graph.nodes().get(nodeIndex);
    if (!(node.op() instanceof Op.Conv2D
        || node.op() instanceof Op.DepthwiseConv2D
        || node.op() instanceof Op.FullyConnected)) {
      return null;
    }
    Tensor weights = graph.tensor(node.input(WEIGHTS));
    if (!isFloatConstant(weights)) return null;
    Shape shape = weights.shape();
    Shape x = graph.tensor(node.input(DATA)).shape();
    if (node.op() instanceof Op.Conv2D && shape.channels() != x.channels()) return null;
    int outputs = node.op() instanceof Op.DepthwiseConv2D ? shape.channels() : shape.dim(0);
    int kernelPositions = shape.rank() == 2 ? 1 : shape.dim(1) * shape.dim(2);
    if (!node.hasInput(BIAS)) {
      String name = graph.layerName(node) + "/bias";
      return new LayerWeights(nodeIndex, node, weights, name, new float[outputs], kernelPositions);
    }
    Tensor bias = graph.tensor(node.input(BIAS));
    if (!isFloatConstant(bias)) return null;
    return new LayerWeights(
        nodeIndex, node, weights, bias.name(), bias.requireConstant().floats(), kernelPositions);
  }

  private static boolean isFloatConstant(Tensor tensor) {
    return tensor.isConstant() && tensor.type() == ElementType.FLOAT32;
  }

  public Node node() {
    return node;
  }

  public int nodeIndex() {
    return nodeIndex;
  }

  public int data() {
    return node.input(DATA);
  }

  public int output() {
    return node.output();
  }

  public boolean isDepthwise() {
    return node.op() instanceof Op.DepthwiseConv2D;
  }

  public Op.Activation activation() {
    return ((Op.Weighted) node.op()).activation();
  }

  public int kernelPositions() {
    return kernelPositions;
  }

  public int outputs() {
    return bias.length;
  }

  /** Returns the number of input channels. */
  public int inputs() {
    return isDepthwise() ? outputs() / multiplier() : tensor.shape().channels();
  }

  /** Returns the number of output channels per input channel of a depthwise layer; 1 for others. */
  public int multiplier() {
    return node.op() instanceof Op.DepthwiseConv2D depthwise ? depthwise.depthMultiplier() : 1;
  }

  public float[] bias() {
    return bias;
  }

  public Shape shape() {
    return tensor.shape();
  }

  /** Returns all weights, in the layout of their tensor. */
  public float[] values() {
    return weights;
  }

  /** Returns a weight; a depthwise layer ignores {@code input}. */
  public float weight(int output, int kernelPosition, int input) {
    return weights[index(output, kernelPosition, input)];
  }

  public void weight(int output, int kernelPosition, int input, float value) {
    weights[index(output, kernelPosition, input)] = value;
  }

  /**
   * Replaces the weights of a layer with a single kernel position, and its bias.
   *
   * @param values one row per input channel, one column per output channel
   * @param biases one value per output channel
   */
  public void pointwise(double[][] values, double[] biases) {
    for (int o = 0; o < outputs(); o++) {
      for (int i = 0; i < inputs(); i++) weight(o, 0, i, (float) values[i][o]);
      bias[o] = (float) biases[o];
    }
  }

  private int index(int output, int kernelPosition, int input) {
    return isDepthwise()
        ? kernelPosition * outputs() + output
        : (output * kernelPositions + kernelPosition) * tensor.shape().channels() + input;
  }

  /** Returns the number of input channels that an output channel reads. */
  public int fanIn() {
    return isDepthwise() ? 1 : tensor.shape().channels();
  }

  /** Returns the first output channel that reads an input channel. */
  public int firstReader(int input) {
    return isDepthwise() ? input * multiplier() : 0;
  }

  /**
   * Returns the index after the last output channel that reads an input channel: only its own ones
   * in a depthwise layer, all in others.
   */
  public int endOfReaders(int input) {
    return isDepthwise() ? (input + 1) * multiplier() : outputs();
  }

  /** Multiplies the weights and the bias of an output channel. */
  public void scaleTo(int output, double factor) {
    for (int t = 0; t < kernelPositions; t++) {
      for (int i = 0; i < fanIn(); i++) {
        weight(output, t, i, (float) (weight(output, t, i) * factor));
      }
    }
    bias[output] = (float) (bias[output] * factor);
  }

  /** Multiplies the weights of an input channel. */
  public void scaleFrom(int input, double factor) {
    for (int o = firstReader(input); o < endOfReaders(input); o++) {
      for (int t = 0; t < kernelPositions; t++) {
        weight(o, t, input, (float) (weight(o, t, input) * factor));
      }
    }
  }

  /** Makes an output channel constant, before its activation. */
  public void freeze(int output, float value) {
    for (int t = 0; t < kernelPositions; t++) {
      for (int i = 0; i < fanIn(); i++) weight(output, t, i, 0);
    }
    bias[output] = value;
  }

  /**
   * Adds the contribution of a constant input channel, the sum of its weights times {@code value},
   * to {@code into}, per output channel.
   */
  public void addContribution(int input, double value, double[] into) {
    for (int o = firstReader(input); o < endOfReaders(input); o++) {
      double sum = 0;
      for (int t = 0; t < kernelPositions; t++) sum += weight(o, t, input);
      into[o] += sum * value;
    }
  }

  /** Sets the weights of an input channel to 0. */
  public void clearFrom(int input) {
    for (int o = firstReader(input); o < endOfReaders(input); o++) {
      for (int t = 0; t < kernelPositions; t++) weight(o, t, input, 0);
    }
  }

  /** Adds to the bias, one value per output channel. */
  public void addToBias(double[] added) {
    for (int o = 0; o < bias.length; o++) bias[o] = (float) (bias[o] + added[o]);
  }

  /** Stores weights and bias in a graph. */
  public void store(GraphEdit edit) {
    store(tensor.shape(), weights, bias, edit);
  }

  /** Stores only the bias in a graph. */
  public void storeBias(GraphEdit edit) {
    storeBias(bias, edit);
  }

  /** Stores other weights and another bias, of another shape, in a graph. */
  public void store(Shape shape, float[] otherWeights, float[] otherBias, GraphEdit edit) {
    edit.constant(nodeIndex, WEIGHTS, Tensor.constant(tensor.name(), shape, otherWeights));
    storeBias(otherBias, edit);
  }

  private void storeBias(float[] values, GraphEdit edit) {
    edit.constant(nodeIndex, BIAS, Tensor.constant(biasName, Shape.of(values.length), values));
  }
}
