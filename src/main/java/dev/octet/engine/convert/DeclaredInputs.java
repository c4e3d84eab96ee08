package dev.octet.engine.convert;

import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.calibrate.SetKind;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.Interval;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between what values the inputs of a network lie, as far as the preprocessing says. */
final class DeclaredInputs {
  private static final int MOST_BYTE = 255;

  private DeclaredInputs() {}

  /** Of pictures: what their bytes become. Arrays may hold anything. */
  static Map<Integer, Interval> of(Graph graph, SetKind kind, Preprocessing preprocessing) {
    int input = graph.inputs().getFirst();
    if (kind != SetKind.PICTURES || graph.tensor(input).type() != ElementType.FLOAT32) {
      return Map.of();
    }
    List<Float> means = orElse(preprocessing.mean(), 0f);
    List<Float> stds = orElse(preprocessing.std(), 1f);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < Math.max(means.size(), stds.size()); i++) {
      double mean = means.get(i % means.size());
      double std = stds.get(i % stds.size());
      double first = -mean / std;
      double last = (MOST_BYTE - mean) / std;
      low = Math.min(low, Math.min(first, last));
      high = Math.max(high, Math.max(first, last));
    }
    return Map.of(input, new Interval(low, high));
  }

  private static List<Float> orElse(@Nullable List<Float> given, float otherwise) {
    return given == null || given.isEmpty() ? List.of(otherwise) : given;
  }
}
