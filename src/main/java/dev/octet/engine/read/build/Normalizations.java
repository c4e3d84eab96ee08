package dev.octet.engine.read.build;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;

/**
 * Normalizations by statistics of the activation itself, as TensorFlow Lite's operators. Each
 * method returns the id of the output, which has the given name. A scale or offset may be {@link
 * Node#ABSENT}; otherwise it is a tensor that broadcasts to the activation.
 */
public final class Normalizations {
  private Normalizations() {}

  /**
   * Computes {@code (x - mean) / sqrt(variance + epsilon) scale + offset} with mean and variance
   * over some axes (Ba et al., 2016; instance normalization with the axes of an image).
   */
  public static int layer(
      NetworkBuilder b, String name, int x, int[] axes, int scale, int offset, float epsilon) {
    int over = b.list(name + "/axes", axes);
    int mean = b.node(name + "/mean", new Op.Mean(true), x, over);
    int centred = b.node(name + "/centred", new Op.Sub(Activation.NONE), x, mean);
    int square = b.node(name + "/square", new Op.Mul(Activation.NONE), centred, centred);
    int variance = b.node(name + "/variance", new Op.Mean(true), square, over);
    return scaled(b, name, centred, variance, scale, offset, epsilon);
  }

  /** Computes {@code x / sqrt(mean(x x) + epsilon) scale} (Zhang and Sennrich, 2019). */
  public static int rootMeanSquare(
      NetworkBuilder b, String name, int x, int[] axes, int scale, float epsilon) {
    int square = b.node(name + "/square", new Op.Mul(Activation.NONE), x, x);
    int over = b.list(name + "/axes", axes);
    int mean = b.node(name + "/mean", new Op.Mean(true), square, over);
    return scaled(b, name, x, mean, scale, Node.ABSENT, epsilon);
  }

  private static int scaled(
      NetworkBuilder b, String name, int x, int power, int scale, int offset, float epsilon) {
    int sum = ActivationFunctions.plus(b, name + "/epsilon", power, epsilon);
    int inverse = b.node(name + "/rsqrt", OpaqueOps.plain("RSQRT"), sum);
    boolean scales = scale != Node.ABSENT;
    boolean moves = offset != Node.ABSENT;
    String own = scales || moves ? name + "/normalized" : name;
    int result = b.node(own, new Op.Mul(Activation.NONE), x, inverse);
    if (scales) {
      String next = moves ? name + "/scaled" : name;
      result = b.node(next, new Op.Mul(Activation.NONE), result, scale);
    }
    if (moves) result = b.node(name, new Op.Add(Activation.NONE), result, offset);
    return result;
  }

  /**
   * Normalizes groups of channels (Wu and He, 2018).
   *
   * @param x activation whose last axis has the channels
   * @param groups number of groups, which divides the number of channels
   */
  public static int group(
      NetworkBuilder b, String name, int x, int groups, int scale, int offset, float epsilon) {
    Shape shape = b.shape(x);
    int channels = shape.channels();
    if (groups < 1 || channels % groups != 0 || shape.rank() < 2) {
      throw new InvalidGraphException(
          "%d groups don't divide the channels of an input of shape %s".formatted(groups, shape));
    }
    int positions = Math.toIntExact(shape.elements(1, shape.rank() - 1));
    int parts = b.reshaped(name + "/groups", x, shape.dim(0), positions, groups, channels / groups);
    boolean plain = scale == Node.ABSENT && offset == Node.ABSENT;
    int normal =
        layer(b, name + "/norm", parts, new int[] {1, 3}, Node.ABSENT, Node.ABSENT, epsilon);
    int whole = b.reshaped(plain ? name : name + "/channels", normal, shape.toArray());
    if (scale != Node.ABSENT) {
      String next = offset == Node.ABSENT ? name : name + "/scaled";
      whole = b.node(next, new Op.Mul(Activation.NONE), whole, scale);
    }
    if (offset == Node.ABSENT) return whole;
    return b.node(name, new Op.Add(Activation.NONE), whole, offset);
  }
}
