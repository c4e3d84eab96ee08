package dev.octet.engine.unfold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.read.build.Window;
import dev.octet.engine.read.build.Window.Pads;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges zero padding with zero padding before it, and with a convolution behind it whose own
 * padding is the same.
 *
 * <pre>{@code
 * PAD(PAD(x, p), q)                                       ->  PAD(x, p + q)
 * CONV_2D(PAD(x, rows and columns of SAME), VALID)        ->  CONV_2D(x, SAME)
 * }</pre>
 */
final class MergedPads implements GraphRule {
  private static final int IMAGE_PADS = 8;

  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node pad = edit.node(n);
    int[] amounts = amounts(edit, pad);
    if (amounts == null) return false;
    int next = edit.onlyConsumer(pad.output());
    if (next == Uses.NOBODY) return false;
    return merged(edit, pad, amounts, n, next) || fused(edit, pad, amounts, n, next);
  }

  private static int @Nullable [] amounts(GraphEdit edit, Node pad) {
    if (!(pad.op() instanceof Op.Pad)) return null;
    Tensor amounts = edit.tensor(pad.input(1));
    return amounts.isConstant() && amounts.type() == ElementType.INT32
        ? amounts.requireConstant().ints()
        : null;
  }

  private static boolean merged(GraphEdit edit, Node pad, int[] amounts, int n, int next) {
    Node after = edit.node(next);
    int[] more = amounts(edit, after);
    if (more == null || more.length != amounts.length) return false;
    var sums = new int[amounts.length];
    for (int i = 0; i < sums.length; i++) sums[i] = amounts[i] + more[i];
    Shape shape = edit.tensor(after.input(1)).shape();
    String name = edit.unusedName(edit.layerName(after) + "/paddings");
    int constant = edit.add(Tensor.constant(name, shape, sums));
    edit.node(next, new Node(after.op(), List.of(pad.input(0), constant), after.outputs()));
    edit.remove(n);
    return true;
  }

  private static boolean fused(GraphEdit edit, Node pad, int[] amounts, int n, int next) {
    Node layer = edit.node(next);
    Op same = same(layer.op());
    if (same == null || amounts.length != IMAGE_PADS || layer.input(0) != pad.output())
      return false;
    if (amounts[0] + amounts[1] + amounts[6] + amounts[7] > 0) return false;
    Shape in = edit.tensor(pad.input(0)).shape();
    Shape kernel = edit.tensor(layer.input(1)).shape();
    Op.Windowed window = (Op.Windowed) layer.op();
    var slides =
        new Window(
            kernel.dim(1),
            kernel.dim(2),
            window.strideHeight(),
            window.strideWidth(),
            dilation(layer.op(), true),
            dilation(layer.op(), false));
    var pads =
        new Pads(
            /* top= */ amounts[2],
            /* left= */ amounts[4],
            /* bottom= */ amounts[3],
            /* right= */ amounts[5]);
    if (!pads.equals(Pads.same(in.dim(1), in.dim(2), slides))) return false;
    List<Integer> inputs = new ArrayList<>(layer.inputs());
    inputs.set(0, pad.input(0));
    edit.node(next, new Node(same, inputs, layer.outputs()));
    edit.remove(n);
    return true;
  }

  private static int dilation(Op op, boolean rows) {
    return switch (op) {
      case Op.Conv2D c -> rows ? c.dilationHeight() : c.dilationWidth();
      case Op.DepthwiseConv2D c -> rows ? c.dilationHeight() : c.dilationWidth();
      default -> 1;
    };
  }

  /** Returns a convolution without padding as one with the padding SAME; null for other layers. */
  private static @Nullable Op same(Op op) {
    return switch (op) {
      case Op.Conv2D c when c.padding() == Op.Padding.VALID ->
          new Op.Conv2D(
              Op.Padding.SAME,
              c.strideHeight(),
              c.strideWidth(),
              c.dilationHeight(),
              c.dilationWidth(),
              c.activation());
      case Op.DepthwiseConv2D c when c.padding() == Op.Padding.VALID ->
          new Op.DepthwiseConv2D(
              Op.Padding.SAME,
              c.strideHeight(),
              c.strideWidth(),
              c.depthMultiplier(),
              c.dilationHeight(),
              c.dilationWidth(),
              c.activation());
      default -> null;
    };
  }
}
