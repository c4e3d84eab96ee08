package dev.octet.engine.fold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.SamePadding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a convolution over a subsampled grid, which TensorFlow exports by moving rows and
 * columns into the batch, by a dilated convolution:
 *
 * <pre>{@code
 * SPACE_TO_BATCH_ND [2,2] -> CONV_2D VALID -> BATCH_TO_SPACE_ND [2,2]
 *   -> CONV_2D, dilation 2, SAME or VALID
 * }</pre>
 *
 * <p>The output of the convolution keeps the name of the BATCH_TO_SPACE_ND's output.
 */
final class FuseDilation implements GraphRule {
  private static final int SPATIAL_AXES = 2;

  @Override
  public boolean apply(GraphEdit edit, int n) {
    Node back = edit.node(n);
    if (!back.op().name().equals("BATCH_TO_SPACE_ND")) return false;
    int convolution = producerOfOnly(edit, back.input(0));
    if (convolution < 0) return false;
    Node conv = edit.node(convolution);
    if (!isPlain(conv.op())) return false;
    int spread = producerOfOnly(edit, conv.input(0));
    if (spread < 0) return false;
    Node to = edit.node(spread);
    if (!to.op().name().equals("SPACE_TO_BATCH_ND")) return false;
    int[] block = ints(edit, to, 1);
    int[] paddings = ints(edit, to, 2);
    int[] otherBlock = ints(edit, back, 1);
    int[] crops = ints(edit, back, 2);
    if (block == null || paddings == null || crops == null || otherBlock == null) return false;
    if (block.length != SPATIAL_AXES || !Arrays.equals(block, otherBlock)) return false;
    Shape x = edit.tensor(to.input(0)).shape();
    Shape out = edit.tensor(back.output()).shape();
    Op.Padding padding = padding(edit.tensor(conv.input(1)).shape(), x, out, block, paddings);
    if (padding == null || crops[0] != 0 || crops[2] != 0) return false;
    List<Integer> inputs = new ArrayList<>(conv.inputs());
    inputs.set(0, to.input(0));
    edit.node(n, new Node(dilated(conv.op(), padding, block), inputs, back.outputs()));
    edit.remove(convolution);
    edit.remove(spread);
    return true;
  }

  /**
   * Returns the padding with which a dilated convolution is equivalent to the paddings and crops of
   * the original nodes; null if there is none.
   */
  private static Op.@Nullable Padding padding(
      Shape weights, Shape x, Shape out, int[] block, int[] paddings) {
    if (x.rank() != 4 || out.rank() != 4) return null;
    boolean same = true;
    boolean valid = true;
    for (int i = 0; i < SPATIAL_AXES; i++) {
      int kernelPositions = weights.dim(1 + i);
      int covered = (kernelPositions - 1) * block[i];
      int before = paddings[2 * i];
      int size = x.dim(1 + i);
      same &=
          out.dim(1 + i) == size
              && before == SamePadding.before(size, size, kernelPositions, 1, block[i]);
      valid &= before == 0 && out.dim(1 + i) == x.dim(1 + i) - covered;
    }
    return same ? Op.Padding.SAME : valid ? Op.Padding.VALID : null;
  }

  private static int producerOfOnly(GraphEdit edit, int tensor) {
    return edit.onlyConsumer(tensor) == Uses.NOBODY ? -1 : edit.producerIndex(tensor);
  }

  private static boolean isPlain(Op op) {
    return switch (op) {
      case Op.Conv2D c -> isPlain(c, c.dilationHeight(), c.dilationWidth());
      case Op.DepthwiseConv2D c -> isPlain(c, c.dilationHeight(), c.dilationWidth());
      default -> false;
    };
  }

  private static boolean isPlain(Op.Windowed op, int dilationHeight, int dilationWidth) {
    return op.padding() == Op.Padding.VALID
        && op.strideHeight() == 1
        && op.strideWidth() == 1
        && dilationHeight == 1
        && dilationWidth == 1;
  }

  private static Op dilated(Op op, Op.Padding padding, int[] block) {
    return switch (op) {
      case Op.Conv2D c -> new Op.Conv2D(padding, 1, 1, block[0], block[1], c.activation());
      case Op.DepthwiseConv2D c ->
          new Op.DepthwiseConv2D(
              padding, 1, 1, c.depthMultiplier(), block[0], block[1], c.activation());
      default -> throw new IllegalStateException(op.name());
    };
  }

  private static int @Nullable [] ints(GraphEdit edit, Node node, int position) {
    Tensor tensor = edit.tensor(node.input(position));
    Elements elements = Elements.of(tensor);
    if (elements == null || elements.isReal()) return null;
    var values = new int[elements.count()];
    for (int i = 0; i < values.length; i++) values[i] = (int) elements.integer(i);
    return values;
  }
}
