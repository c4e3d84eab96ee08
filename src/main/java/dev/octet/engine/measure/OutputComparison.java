package dev.octet.engine.measure;

import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Compares one output of the network, as its caller reads it, with the float network's. */
final class OutputComparison {
  private OutputComparison() {}

  /** What one sample says of an output. */
  record SampleOutput(double signal, double noise, double maximalError, boolean sameArgmax) {}

  /** Whether an output is one vector of at least two scores, so that its argmax is an answer. */
  static boolean isScores(Shape shape) {
    return shape.channels() > 1 && shape.elements() == shape.channels();
  }

  /**
   * Compares.
   *
   * @param reals the float network's values
   * @param tensor the artifact's output: FLOAT32, or INT8, UINT8 or INT16 with parameters
   * @param values the artifact's values
   */
  static SampleOutput compare(MemorySegment reals, Tensor tensor, MemorySegment values) {
    double signal = 0;
    double noise = 0;
    double largest = 0;
    long argmax = 0;
    long otherArgmax = 0;
    double most = Double.NEGATIVE_INFINITY;
    double otherMost = Double.NEGATIVE_INFINITY;
    long elements = tensor.shape().elements();
    for (long i = 0; i < elements; i++) {
      double x = reals.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
      double y = value(tensor, values, i);
      signal += x * x;
      noise += (x - y) * (x - y);
      largest = Math.max(largest, Math.abs(x - y));
      if (x > most) {
        most = x;
        argmax = i;
      }
      if (y > otherMost) {
        otherMost = y;
        otherArgmax = i;
      }
    }
    return new SampleOutput(signal, noise, largest, argmax == otherArgmax);
  }

  private static double value(Tensor tensor, MemorySegment values, long index) {
    Quantization quantization = tensor.quantization();
    if (quantization == null) return values.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index);
    int q =
        switch (tensor.type()) {
          case INT16 -> values.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index);
          case UINT8 -> values.get(ValueLayout.JAVA_BYTE, index) & 0xff;
          default -> values.get(ValueLayout.JAVA_BYTE, index);
        };
    return (q - quantization.zeroPoint()) * (double) quantization.scale();
  }
}
