package dev.octet.engine.measure;

import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.kind.KindMeasure;
import dev.octet.engine.measure.kind.SampleFigure;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares one output of the network, as callers get it, with the float network's. */
final class OutputComparison {
  private OutputComparison() {}

  /**
   * Comparison of an output on one sample.
   *
   * @param signal sum of squares of the float network's values
   * @param noise sum of squares of the differences; infinite if one is NaN
   * @param maximalError largest absolute difference
   * @param agreement top-1 agreement, 0 to 1: {@link TopScores#agreement}; for a class map, the
   *     part of its positions with the same class
   * @param fingerprint hash of the float network's values
   * @param figure the figure of the output's kind; null for class scores
   * @param parts sums for each tensor that is concatenated to this output; may be empty
   */
  record SampleOutput(
      double signal,
      double noise,
      double maximalError,
      double agreement,
      int fingerprint,
      @Nullable SampleFigure figure,
      List<PartSums> parts) {
    SampleOutput {
      parts = List.copyOf(parts);
    }

    /** Creates the comparison of an output that is not a concatenation. */
    SampleOutput(
        double signal, double noise, double maximalError, double agreement, int fingerprint) {
      this(signal, noise, maximalError, agreement, fingerprint, null, List.of());
    }

    /** Returns whether all values of the float network are finite. */
    boolean isFinite() {
      return Double.isFinite(signal);
    }
  }

  /**
   * Comparison of one part of an output on one sample.
   *
   * @param signal sum of squares of the float network's values
   * @param noise sum of squares of the differences; infinite if one is NaN
   * @param maximalError largest absolute difference
   */
  record PartSums(double signal, double noise, double maximalError) {}

  /**
   * Compares an output on one sample.
   *
   * @param reals the float network's values
   * @param tensor the artifact's output: FLOAT32, or INT8, UINT8 or INT16 with quantization
   *     parameters
   * @param values the artifact's values
   */
  static SampleOutput compare(MemorySegment reals, Tensor tensor, MemorySegment values) {
    return compare(reals, tensor, values, null, null);
  }

  /**
   * Compares an output and each of its parts on one sample.
   *
   * @param reals the float network's values
   * @param tensor the artifact's output
   * @param values the artifact's values
   * @param measure the measure of the output's kind; null for none
   * @param parts the concatenated tensors; null if the output is not a concatenation
   */
  static SampleOutput compare(
      MemorySegment reals,
      Tensor tensor,
      MemorySegment values,
      @Nullable KindMeasure measure,
      @Nullable OutputParts parts) {
    int count = parts == null ? 0 : parts.names().size();
    var signals = new double[count];
    var noises = new double[count];
    var errors = new double[count];
    double signal = 0;
    double noise = 0;
    double largest = 0;
    int fingerprint = 0;
    var top = new TopScores();
    long elements = tensor.shape().elements();
    for (long i = 0; i < elements; i++) {
      float x = reals.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
      double y = value(tensor, values, i);
      double error = Math.abs(x - y);
      signal += (double) x * x;
      noise += error * error;
      largest = Math.max(largest, error);
      fingerprint = 31 * fingerprint + Float.floatToIntBits(x);
      top.see(x, y);
      if (parts == null) continue;
      int part = parts.partOf()[(int) i];
      signals[part] += (double) x * x;
      noises[part] += error * error;
      errors[part] = Math.max(errors[part], error);
    }
    List<PartSums> sums = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      sums.add(new PartSums(signals[p], orInfinite(noises[p]), errors[p]));
    }
    SampleFigure figure = null;
    double agreement = top.agreement();
    if (measure != null) {
      figure = figure(reals, tensor, values, measure);
      if (measure.isAgreement()) agreement = figure.value();
    }
    return new SampleOutput(
        signal, orInfinite(noise), largest, agreement, fingerprint, figure, sums);
  }

  private static SampleFigure figure(
      MemorySegment reals, Tensor tensor, MemorySegment values, KindMeasure measure) {
    int elements = tensor.shape().size();
    var real = new float[elements];
    var other = new float[elements];
    for (int i = 0; i < elements; i++) {
      real[i] = reals.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
      other[i] = (float) value(tensor, values, i);
    }
    return measure.compare(real, other);
  }

  private static double orInfinite(double noise) {
    return Double.isNaN(noise) ? Double.POSITIVE_INFINITY : noise;
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
