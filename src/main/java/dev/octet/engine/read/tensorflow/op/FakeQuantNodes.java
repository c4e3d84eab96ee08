package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.read.build.OpaqueOps;

/**
 * Importers of fake quantization. The ranges of activations are kept in FAKE_QUANT operators; fake
 * quantized constants are computed.
 */
final class FakeQuantNodes {
  private static final int MIN_BITS = 2;
  private static final int MAX_BITS = 16;
  private static final int DEFAULT_BITS = 8;
  private static final float DEFAULT_END = 6;

  private FakeQuantNodes() {}

  static void register(Registry registry) {
    registry
        .one(n -> quantized(n, only(n, 1), only(n, 2)), "FakeQuantWithMinMaxVars")
        .one(FakeQuantNodes::perChannel, "FakeQuantWithMinMaxVarsPerChannel")
        .one(
            n ->
                quantized(
                    n,
                    n.attributes().real("min", -DEFAULT_END),
                    n.attributes().real("max", DEFAULT_END)),
            "FakeQuantWithMinMaxArgs");
  }

  private static float only(NodeReading n, int position) {
    float[] values = n.reals(position);
    if (values.length == 1) return values[0];
    throw new InvalidGraphException("input %d has %d values".formatted(position, values.length));
  }

  private static int quantized(NodeReading n, float min, float max) {
    int bits = n.attributes().integer("num_bits", DEFAULT_BITS);
    boolean narrow = n.attributes().flag("narrow_range", false);
    check(min, max, bits);
    if (n.isRealConstant(0)) return rounded(n, new float[] {min}, new float[] {max});
    return narrow
        ? narrow(n, min, max, bits)
        : n.b().node(n.name(), OpaqueOps.fakeQuant(min, max, bits, false), n.x(0));
  }

  /** Rounds a constant with one range per slice along its last axis. */
  private static int perChannel(NodeReading n) {
    if (!n.isRealConstant(0)) {
      throw new InvalidGraphException(
          "it gives an activation one range per channel, and 8-bit kernels have one for all");
    }
    float[] min = n.reals(1);
    float[] max = n.reals(2);
    int channels = n.shape(0).rank() == 0 ? 0 : n.shape(0).dim(n.shape(0).rank() - 1);
    if (min.length != channels || max.length != channels) {
      throw new InvalidGraphException(
          "it has %d minima and %d maxima for %d channels"
              .formatted(min.length, max.length, channels));
    }
    return rounded(n, min, max);
  }

  /** Rounds a constant with one range, or one for each slice along its last axis. */
  private static int rounded(NodeReading n, float[] min, float[] max) {
    int bits = n.attributes().integer("num_bits", DEFAULT_BITS);
    boolean narrow = n.attributes().flag("narrow_range", false);
    float[] values = n.reals(0);
    for (int c = 0; c < min.length; c++) {
      check(min[c], max[c], bits);
      Levels levels = Levels.of(min[c], max[c], bits, narrow);
      for (int i = c; i < values.length; i += min.length) values[i] = levels.nearest(values[i]);
    }
    return n.b().constant(n.name(), n.shape(0), values);
  }

  private static void check(float min, float max, int bits) {
    boolean valid = bits >= MIN_BITS && bits <= MAX_BITS && min <= 0 && max >= 0 && min < max;
    if (!valid || !Float.isFinite(max - min)) {
      throw new InvalidGraphException(
          "a range from %s to %s with %d bits can't be quantized".formatted(min, max, bits));
    }
  }

  /**
   * Rounds without the lowest level: TensorFlow Lite's kernel has no such option, so the range gets
   * one more step, which no value reaches.
   */
  private static int narrow(NodeReading n, float min, float max, int bits) {
    float scale = (max - min) / ((1 << bits) - 2);
    float lowest = (1 - Math.round(1 - min / scale)) * scale;
    int bound = n.b().scalar(n.name() + "/lowest", lowest);
    int above = n.b().node(n.name() + "/maximum", new Op.Maximum(), n.x(0), bound);
    return n.b().node(n.name(), OpaqueOps.fakeQuant(min - scale, max, bits, false), above);
  }

  /**
   * The levels of a range, shifted so that 0 is one of them: as {@code Nudge} and the functor in
   * TensorFlow's fake_quant_ops_functor.h.
   */
  private record Levels(float scale, float min, float max) {
    static Levels of(float min, float max, int bits, boolean narrow) {
      float low = narrow ? 1 : 0;
      float high = (1 << bits) - 1;
      float scale = (max - min) / (high - low);
      float zero = Math.clamp(Math.round(low - min / scale), low, high);
      return new Levels(scale, (low - zero) * scale, (high - zero) * scale);
    }

    float nearest(float value) {
      float clamped = Math.clamp(value, min, max) - min;
      return (float) Math.floor(clamped / scale + 0.5f) * scale + min;
    }
  }
}
