package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds the concatenation of constants: {@code PACK(1, 64, 3) -> [1, 64, 3]}, {@code
 * CONCATENATION([1], [64, 3]) -> [1, 64, 3]}.
 */
final class FoldJoined implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    return switch (node.op()) {
      case Op.Pack pack -> joined(node, pack.axis());
      case Op.Concatenation concat when concat.activation() == Op.Activation.NONE ->
          joined(node, concat.axis());
      default -> null;
    };
  }

  private static @Nullable List<Constant> joined(FoldingCase node, int axis) {
    if (!node.allConstant()) return null;
    Shape out = node.outShape();
    int from = axis < 0 ? axis + out.rank() : axis;
    int bytes = node.outType().bytes();
    long outer = out.elements(0, from);
    var made = new byte[out.size() * bytes];
    int next = 0;
    for (int o = 0; o < outer; o++) {
      for (Tensor input : node.inputs()) {
        int block = bytes * (int) input.shape().elements(from, input.shape().rank());
        ByteBuffer source = input.requireConstant().buffer();
        source.get(o * block, made, next, block);
        next += block;
      }
    }
    return List.of(Constant.ofBytes(made));
  }
}
