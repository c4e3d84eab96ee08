package dev.octet.engine.read.build;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;

/**
 * Activation functions of training frameworks as TensorFlow Lite's operators. Each method returns
 * the id of the output, which has the given name.
 */
public final class ActivationFunctions {
  /** Parameters of the scaled exponential linear unit (Klambauer et al., 2017). */
  public static final float SELU_ALPHA = 1.6732632f;

  public static final float SELU_SCALE = 1.0507009f;

  private static final float SIX = 6;
  private static final int MOST_SOFTMAX_AXES = 4;

  private ActivationFunctions() {}

  /**
   * Limits values to a range.
   *
   * @param low lower bound, or negative infinity
   * @param high upper bound, or positive infinity
   */
  public static int clip(NetworkBuilder b, String name, int x, float low, float high) {
    boolean open = high == Float.POSITIVE_INFINITY || high == Float.MAX_VALUE;
    boolean unlimited = low == Float.NEGATIVE_INFINITY || low == -Float.MAX_VALUE;
    if (low == 0 && high == SIX) return b.node(name, new Op.Relu6(), x);
    if (low == -1 && high == 1) return b.node(name, new Op.ReluN1To1(), x);
    if (low == 0 && open) return b.node(name, new Op.Relu(), x);
    if (unlimited && open) return x;
    if (open) return b.node(name, new Op.Maximum(), x, b.scalar(name + "/low", low));
    int limited = x;
    if (low == 0) limited = b.node(name + "/relu", new Op.Relu(), x);
    else if (!unlimited) {
      limited = b.node(name + "/maximum", new Op.Maximum(), x, b.scalar(name + "/low", low));
    }
    return b.node(name, new Op.Minimum(), limited, b.scalar(name + "/high", high));
  }

  /** Computes {@code min(max(slope x + offset, 0), 1)}. */
  public static int hardSigmoid(NetworkBuilder b, String name, int x, float slope, float offset) {
    // as a RELU6, which TensorFlow Lite fuses and bounds in 8 bits: relu6(6 slope x + 6 offset) / 6
    int scaled = times(b, name + "/slope", x, SIX * slope);
    int moved = plus(b, name + "/offset", scaled, SIX * offset);
    int limited = b.node(name + "/relu6", new Op.Relu6(), moved);
    return times(b, name, limited, 1 / SIX);
  }

  /** Computes {@code x / (1 + exp(-x))}. */
  public static int silu(NetworkBuilder b, String name, int x) {
    int gate = b.node(name + "/sigmoid", new Op.Logistic(), x);
    return b.node(name, new Op.Mul(Activation.NONE), x, gate);
  }

  /**
   * Computes a softmax over the last axis.
   *
   * @param op SOFTMAX or LOG_SOFTMAX, whose kernels take tensors of up to four axes
   */
  public static int softmax(NetworkBuilder b, String name, int x, Op op) {
    Shape shape = b.shape(x);
    if (shape.rank() <= MOST_SOFTMAX_AXES) return b.node(name, op, x);
    int rows = Math.toIntExact(shape.elements(0, shape.rank() - 1));
    int flat = b.reshaped(name + "/rows", x, rows, shape.channels());
    return b.reshaped(name, b.node(name + "/softmax", op, flat), shape.toArray());
  }

  /** Computes the Gaussian error linear unit, exactly or by tanh. */
  public static int gelu(NetworkBuilder b, String name, int x, boolean approximate) {
    return b.node(name, OpaqueOps.gelu(approximate), x);
  }

  /** Computes {@code alpha (exp(x) - 1)} for negative values. */
  public static int elu(NetworkBuilder b, String name, int x, float alpha) {
    if (alpha == 1) return b.node(name, OpaqueOps.plain("ELU"), x);
    int negative = b.node(name + "/negative", new Op.Minimum(), x, b.scalar(name + "/zero", 0));
    int curve = b.node(name + "/elu", OpaqueOps.plain("ELU"), negative);
    int scaled = times(b, name + "/alpha", curve, alpha);
    int positive = b.node(name + "/relu", new Op.Relu(), x);
    return b.node(name, new Op.Add(Activation.NONE), positive, scaled);
  }

  /** Computes the scaled exponential linear unit (Klambauer et al., 2017). */
  public static int selu(NetworkBuilder b, String name, int x) {
    return selu(b, name, x, SELU_ALPHA, SELU_SCALE);
  }

  /** Computes {@code scale x}, and {@code scale alpha (exp(x) - 1)} for negative values. */
  public static int selu(NetworkBuilder b, String name, int x, float alpha, float scale) {
    return times(b, name, elu(b, scale == 1 ? name : name + "/elu", x, alpha), scale);
  }

  /** Computes {@code log(1 + exp(x))} as {@code max(x, 0) + log(1 + exp(-|x|))}. */
  public static int softplus(NetworkBuilder b, String name, int x) {
    int size = b.node(name + "/abs", OpaqueOps.plain("ABS"), x);
    int negative = times(b, name + "/negative", size, -1);
    int exp = b.node(name + "/exp", OpaqueOps.plain("EXP"), negative);
    int log = b.node(name + "/log", OpaqueOps.plain("LOG"), plus(b, name + "/one", exp, 1));
    int positive = b.node(name + "/relu", new Op.Relu(), x);
    return b.node(name, new Op.Add(Activation.NONE), positive, log);
  }

  /** Computes {@code x tanh(softplus(x))}. */
  public static int mish(NetworkBuilder b, String name, int x) {
    int gate = b.node(name + "/tanh", new Op.Tanh(), softplus(b, name + "/softplus", x));
    return b.node(name, new Op.Mul(Activation.NONE), x, gate);
  }

  /** Computes {@code x / (1 + |x|)}. */
  public static int softsign(NetworkBuilder b, String name, int x) {
    int size = plus(b, name + "/one", b.node(name + "/abs", OpaqueOps.plain("ABS"), x), 1);
    return b.node(name, OpaqueOps.plain("DIV"), x, size);
  }

  /** Multiplies by a number; returns {@code x} itself for 1. */
  public static int times(NetworkBuilder b, String name, int x, float factor) {
    if (factor == 1) return x;
    return b.node(name, new Op.Mul(Activation.NONE), x, b.scalar(name + "/factor", factor));
  }

  /** Adds a number; returns {@code x} itself for 0. */
  public static int plus(NetworkBuilder b, String name, int x, float summand) {
    if (summand == 0) return x;
    return b.node(name, new Op.Add(Activation.NONE), x, b.scalar(name + "/summand", summand));
  }
}
