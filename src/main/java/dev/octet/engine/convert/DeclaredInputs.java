package dev.octet.engine.convert;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes the range of the network's inputs that follows from the preprocessing. */
final class DeclaredInputs {
  private static final int MOST_BYTE = 255;

  private DeclaredInputs() {}

  /**
   * Returns the ranges for images and for raw tensors with one byte per element: the preprocessed
   * range of a byte. Floats and arrays may have any value.
   *
   * @return ranges by tensor id; empty if nothing is known
   */
  static Map<Integer, ValueInterval> of(
      Graph graph, CalibrationSet set, Preprocessing preprocessing) {
    List<Tensor> tensors = graph.inputs().stream().map(graph::tensor).toList();
    SetKind kind = set.summary().kind();
    if (tensors.getFirst().type() != ElementType.FLOAT32
        || kind == SetKind.ARRAYS
        || set.holdsFloats(tensors)) {
      return Map.of();
    }
    boolean signed = kind == SetKind.RAW && preprocessing.elements() == Preprocessing.Elements.INT8;
    double least = signed ? Byte.MIN_VALUE : 0;
    double greatest = signed ? Byte.MAX_VALUE : MOST_BYTE;
    List<Float> means = orElse(preprocessing.mean(), 0f);
    List<Float> stds = orElse(preprocessing.std(), 1f);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < Math.max(means.size(), stds.size()); i++) {
      double mean = means.get(i % means.size());
      double std = stds.get(i % stds.size());
      double first = (least - mean) / std;
      double last = (greatest - mean) / std;
      low = Math.min(low, Math.min(first, last));
      high = Math.max(high, Math.max(first, last));
    }
    return Map.of(graph.inputs().getFirst(), new ValueInterval(low, high));
  }

  private static List<Float> orElse(@Nullable List<Float> given, float otherwise) {
    return given == null || given.isEmpty() ? List.of(otherwise) : given;
  }
}
