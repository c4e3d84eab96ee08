package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds comparisons and logical operators on two constants, with broadcasting: {@code EQUAL(1, 1)
 * -> true}.
 */
final class FoldComparison implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    if (!isKnown(node.name())) return null;
    Elements a = node.elements(0);
    Elements b = node.elements(1);
    if (a == null || b == null || a.isReal() != b.isReal()) return null;
    if (node.outType() != ElementType.BOOL) return null;
    int[] left = View.stretched(node.shape(0), node.outShape()).places();
    int[] right = View.stretched(node.shape(1), node.outShape()).places();
    return node.result(
        Elements.ofIntegers(left.length, i -> holds(node.name(), a, left[i], b, right[i]) ? 1 : 0));
  }

  private static boolean isKnown(String name) {
    return switch (name) {
      case "EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL" -> true;
      case "LOGICAL_AND", "LOGICAL_OR" -> true;
      default -> false;
    };
  }

  private static boolean holds(String name, Elements a, int i, Elements b, int j) {
    // comparisons with NaN are false
    boolean less = a.isReal() ? a.real(i) < b.real(j) : a.integer(i) < b.integer(j);
    boolean equal = a.isReal() ? a.real(i) == b.real(j) : a.integer(i) == b.integer(j);
    boolean greater = a.isReal() ? a.real(i) > b.real(j) : a.integer(i) > b.integer(j);
    return switch (name) {
      case "EQUAL" -> equal;
      case "NOT_EQUAL" -> !equal;
      case "LESS" -> less;
      case "LESS_EQUAL" -> less || equal;
      case "GREATER" -> greater;
      case "GREATER_EQUAL" -> greater || equal;
      case "LOGICAL_AND" -> !a.isReal() && a.integer(i) != 0 && b.integer(j) != 0;
      default -> !a.isReal() && (a.integer(i) != 0 || b.integer(j) != 0);
    };
  }
}
