package dev.octet.engine.quantize;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.OpaqueOptions;
import dev.octet.engine.quantize.range.Range;
import org.jspecify.annotations.Nullable;

/**
 * The operator FAKE_QUANT, which rounds floats to the levels of a given range: networks trained for
 * 8 bits have one behind each activation.
 */
final class FakeQuant {
  private static final String NAME = "FAKE_QUANT";

  /** Number of its options in the union {@code BuiltinOptions} of {@code schema.fbs}. */
  private static final int OPTIONS = 58;

  private static final int MIN = 0;
  private static final int MAX = 1;

  private FakeQuant() {}

  static boolean is(Op op) {
    return op.name().equals(NAME);
  }

  /**
   * Returns the range that a FAKE_QUANT gives, extended to contain 0; null if it gives none (no
   * options, not finite, empty), or for another operator.
   */
  static @Nullable Range range(Op op) {
    if (!(op instanceof Op.Opaque opaque) || !is(op)) return null;
    OpaqueOptions options = OpaqueOptions.of(opaque, OPTIONS);
    float min = options.real(MIN);
    float max = options.real(MAX);
    boolean given = min < max && Float.isFinite(max - min);
    return given ? Range.covering(min, max) : null;
  }
}
