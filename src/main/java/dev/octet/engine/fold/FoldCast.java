package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds a conversion to another element type: {@code CAST(2.7) to INT32 -> 2}. Floats that don't
 * fit the integer type are not folded.
 */
final class FoldCast implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    if (!node.name().equals("CAST") || !Elements.has(node.outType())) return null;
    Elements x = node.elements(0);
    if (x == null) return null;
    ElementType type = node.outType();
    if (type == ElementType.FLOAT32) {
      return node.result(
          Elements.ofReals(x.count(), i -> x.isReal() ? x.real(i) : (float) x.integer(i)));
    }
    if (!x.isReal()) return node.result(x);
    if (type == ElementType.BOOL) {
      return node.result(Elements.ofIntegers(x.count(), i -> x.real(i) == 0 ? 0 : 1));
    }
    for (int i = 0; i < x.count(); i++) {
      float value = x.real(i);
      // 2^31: beyond it, the conversion to a 32-bit integer is undefined behavior in C++
      if (!(Math.abs(value) < 0x1p31f)) return null;
    }
    return node.result(Elements.ofIntegers(x.count(), i -> (long) x.real(i)));
  }
}
