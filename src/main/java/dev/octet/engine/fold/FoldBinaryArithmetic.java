package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds arithmetic on two constants, with broadcasting: {@code MUL(16, 2) -> 32}. Supports ADD,
 * SUB, MUL, DIV, FLOOR_DIV, FLOOR_MOD, MAXIMUM, MINIMUM, POW and SQUARED_DIFFERENCE. Integers wrap
 * around. A division by zero is not folded.
 */
final class FoldBinaryArithmetic implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    if (!isKnown(node.name())) return null;
    Elements a = node.elements(0);
    Elements b = node.elements(1);
    if (a == null || b == null || a.isReal() != b.isReal()) return null;
    if (node.outType() == ElementType.BOOL || node.input(0).type() != node.outType()) return null;
    int[] left = View.stretched(node.shape(0), node.outShape()).places();
    int[] right = View.stretched(node.shape(1), node.outShape()).places();
    Op.Activation activation =
        node.op() instanceof Op.Fusing f ? f.activation() : Op.Activation.NONE;
    if (activation == Op.Activation.TANH) return null;
    if (a.isReal()) {
      return node.result(
          Elements.ofReals(
              left.length,
              i -> limited(real(node.name(), a.real(left[i]), b.real(right[i])), activation)));
    }
    if (divides(node.name()) && hasZero(b)) return null;
    if (node.name().equals("POW") && hasNegative(b)) return null;
    boolean narrow = node.outType() == ElementType.INT32;
    return node.result(
        Elements.ofIntegers(
            left.length,
            i -> {
              long value = integer(node.name(), a.integer(left[i]), b.integer(right[i]));
              return limited(narrow ? (int) value : value, activation);
            }));
  }

  private static boolean isKnown(String name) {
    return switch (name) {
      case "ADD", "SUB", "MUL", "DIV", "FLOOR_DIV", "FLOOR_MOD" -> true;
      case "MAXIMUM", "MINIMUM", "POW", "SQUARED_DIFFERENCE" -> true;
      default -> false;
    };
  }

  private static boolean divides(String name) {
    return name.equals("DIV") || name.equals("FLOOR_DIV") || name.equals("FLOOR_MOD");
  }

  private static long integer(String name, long a, long b) {
    return switch (name) {
      case "ADD" -> a + b;
      case "SUB" -> a - b;
      case "MUL" -> a * b;
      case "DIV" -> a / b;
      case "FLOOR_DIV" -> Math.floorDiv(a, b);
      case "FLOOR_MOD" -> Math.floorMod(a, b);
      case "MAXIMUM" -> Math.max(a, b);
      case "MINIMUM" -> Math.min(a, b);
      case "SQUARED_DIFFERENCE" -> (a - b) * (a - b);
      default -> power(a, b);
    };
  }

  private static float real(String name, float a, float b) {
    return switch (name) {
      case "ADD" -> a + b;
      case "SUB" -> a - b;
      case "MUL" -> a * b;
      case "DIV" -> a / b;
      case "FLOOR_DIV" -> (float) Math.floor(a / b);
      case "FLOOR_MOD" -> {
        float rest = a % b;
        yield rest != 0 && (b < 0) != (rest < 0) ? rest + b : rest;
      }
      case "MAXIMUM" -> a > b ? a : b;
      case "MINIMUM" -> a < b ? a : b;
      case "SQUARED_DIFFERENCE" -> (a - b) * (a - b);
      default -> (float) Math.pow(a, b);
    };
  }

  private static long power(long base, long exponent) {
    long result = 1;
    long square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) != 0) result *= square;
      square *= square;
    }
    return result;
  }

  static float limited(float value, Op.Activation activation) {
    return switch (activation) {
      case NONE, TANH -> value;
      case RELU -> Math.max(0, value);
      case RELU6 -> Math.clamp(value, 0f, 6f);
      case RELU_N1_TO_1 -> Math.clamp(value, -1f, 1f);
    };
  }

  private static long limited(long value, Op.Activation activation) {
    return switch (activation) {
      case NONE, TANH -> value;
      case RELU -> Math.max(0, value);
      case RELU6 -> Math.clamp(value, 0L, 6L);
      case RELU_N1_TO_1 -> Math.clamp(value, -1L, 1L);
    };
  }

  private static boolean hasZero(Elements elements) {
    for (long value : elements.integers()) if (value == 0) return true;
    return false;
  }

  private static boolean hasNegative(Elements elements) {
    for (long value : elements.integers()) if (value < 0) return true;
    return false;
  }
}
