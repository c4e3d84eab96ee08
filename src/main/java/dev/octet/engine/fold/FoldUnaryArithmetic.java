package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds functions of one value: {@code FLOOR(2.5) -> 2}, {@code NEG(3) -> -3}. */
final class FoldUnaryArithmetic implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    if (!isKnown(node.name())) return null;
    Elements x = node.elements(0);
    if (x == null || node.input(0).type() != node.outType()) return null;
    if (x.isReal()) {
      if (node.name().equals("LOGICAL_NOT")) return null;
      return node.result(Elements.ofReals(x.count(), i -> real(node.name(), x.real(i))));
    }
    boolean logic = node.name().equals("LOGICAL_NOT");
    if (logic != (node.outType() == ElementType.BOOL) || !hasIntegers(node.name())) return null;
    return node.result(Elements.ofIntegers(x.count(), i -> integer(node.name(), x.integer(i))));
  }

  private static boolean isKnown(String name) {
    return switch (name) {
      case "ABS", "NEG", "SQUARE", "SIGN", "LOGICAL_NOT", "FLOOR", "CEIL", "ROUND" -> true;
      case "SQRT", "RSQRT", "EXP", "LOG", "SIN", "COS" -> true;
      default -> false;
    };
  }

  private static boolean hasIntegers(String name) {
    return switch (name) {
      case "ABS", "NEG", "SQUARE", "SIGN", "LOGICAL_NOT" -> true;
      default -> false;
    };
  }

  private static long integer(String name, long x) {
    return switch (name) {
      case "ABS" -> Math.abs(x);
      case "NEG" -> -x;
      case "SQUARE" -> x * x;
      case "SIGN" -> Long.signum(x);
      default -> x == 0 ? 1 : 0;
    };
  }

  private static float real(String name, float x) {
    return switch (name) {
      case "ABS" -> Math.abs(x);
      case "NEG" -> -x;
      case "SQUARE" -> x * x;
      case "SIGN" -> Math.signum(x);
      case "FLOOR" -> (float) Math.floor(x);
      case "CEIL" -> (float) Math.ceil(x);
      case "ROUND" -> (float) Math.rint(x);
      case "SQRT" -> (float) Math.sqrt(x);
      case "RSQRT" -> 1f / (float) Math.sqrt(x);
      case "EXP" -> (float) Math.exp(x);
      case "LOG" -> (float) Math.log(x);
      case "SIN" -> (float) Math.sin(x);
      default -> (float) Math.cos(x);
    };
  }
}
