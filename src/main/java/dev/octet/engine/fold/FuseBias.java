package dev.octet.engine.fold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fuses a bias that is added after a reshape into the layer before the reshape, together with the
 * activation of the addition. Keras exports Dense on sequences in this form:
 *
 * <pre>{@code
 * FULLY_CONNECTED(x, w) -> RESHAPE [1,12,16] -> ADD(bias [16]) RELU
 *   -> FULLY_CONNECTED(x, w, bias) RELU -> RESHAPE [1,12,16]
 * }</pre>
 *
 * <p>The output of the reshape keeps the name of the ADD's output.
 */
final class FuseBias implements GraphRule {
  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node sum = edit.node(n);
    if (!(sum.op() instanceof Op.Add add) || sum.inputs().size() != 2) return false;
    int bias = edit.tensor(sum.input(0)).isConstant() ? 0 : 1;
    Tensor values = edit.tensor(sum.input(bias));
    int through = sum.input(1 - bias);
    Tensor out = edit.tensor(sum.output());
    if (!isPerChannel(values, out) || !edit.tensor(through).shape().equals(out.shape())) {
      return false;
    }
    int layer = layerBefore(edit, through, values.shape().elements());
    if (layer < 0) return false;
    Node before = edit.node(layer);
    Op.Weighted op = withActivation((Op.Weighted) before.op(), add.activation());
    float[] sums = sums(edit, before, values.requireConstant().floats());
    if (op == null || sums == null) return false;
    String name = edit.unusedName(out.name() + "/bias");
    int biases = edit.add(Tensor.constant(name, Shape.of(sums.length), sums));
    List<Integer> inputs = new ArrayList<>(before.inputs());
    int position = biasPosition(op);
    while (inputs.size() <= position) inputs.add(Node.ABSENT);
    inputs.set(position, biases);
    int last = edit.producerIndex(through);
    edit.node(layer, new Node(op, inputs, before.outputs()));
    Node making = edit.node(last);
    edit.node(last, new Node(making.op(), making.inputs(), sum.outputs()));
    edit.remove(n);
    return true;
  }

  /**
   * Returns whether a constant varies only along the innermost axes of the output. It then repeats
   * periodically in row-major order, which no reshape changes.
   */
  private static boolean isPerChannel(Tensor values, Tensor out) {
    if (!values.isConstant() || values.type() != ElementType.FLOAT32) return false;
    if (out.type() != ElementType.FLOAT32) return false;
    List<Integer> dims = values.shape().dims();
    int first = 0;
    while (first < dims.size() && dims.get(first) == 1) first++;
    List<Integer> own = dims.subList(first, dims.size());
    List<Integer> all = out.shape().dims();
    return own.size() <= all.size() && own.equals(all.subList(all.size() - own.size(), all.size()));
  }

  /**
   * Returns the index of the layer with that many output channels that produces a tensor, possibly
   * through reshapes; -1 if there is none.
   */
  private static int layerBefore(GraphEdit edit, int tensor, long channels) {
    int current = tensor;
    while (true) {
      int index = edit.producerIndex(current);
      if (index == Uses.NOBODY || edit.onlyConsumer(current) == Uses.NOBODY) return -1;
      Node node = edit.node(index);
      if (node.op() instanceof Op.Weighted) {
        return edit.tensor(current).shape().channels() == channels ? index : -1;
      }
      if (!(node.op() instanceof Op.Reshape)) return -1;
      current = node.input(0);
    }
  }

  /** Returns the sum of the layer's bias, if any, and the added constant. */
  private static float @Nullable [] sums(GraphEdit edit, Node layer, float[] added) {
    int position = biasPosition((Op.Weighted) layer.op());
    float[] sums = added.clone();
    if (!layer.hasInput(position)) return sums;
    Tensor bias = edit.tensor(layer.input(position));
    if (!bias.isConstant() || bias.type() != ElementType.FLOAT32) return null;
    float[] own = bias.requireConstant().floats();
    if (own.length != sums.length) return null;
    for (int i = 0; i < sums.length; i++) sums[i] += own[i];
    return sums;
  }

  private static int biasPosition(Op.Weighted op) {
    return op instanceof Op.TransposeConv ? 3 : 2;
  }

  /**
   * Returns the operator with a fused activation; null if it already has one, since nothing can be
   * added after an activation.
   */
  private static Op.@Nullable Weighted withActivation(Op.Weighted op, Op.Activation next) {
    if (op.activation() != Op.Activation.NONE) return null;
    return switch (op) {
      case Op.Conv2D c ->
          new Op.Conv2D(
              c.padding(),
              c.strideHeight(),
              c.strideWidth(),
              c.dilationHeight(),
              c.dilationWidth(),
              next);
      case Op.DepthwiseConv2D c ->
          new Op.DepthwiseConv2D(
              c.padding(),
              c.strideHeight(),
              c.strideWidth(),
              c.depthMultiplier(),
              c.dilationHeight(),
              c.dilationWidth(),
              next);
      case Op.TransposeConv c ->
          new Op.TransposeConv(c.padding(), c.strideHeight(), c.strideWidth(), next);
      case Op.FullyConnected c -> new Op.FullyConnected(c.keepNumDims(), next);
    };
  }
}
