package dev.octet.engine.measure.kind;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A figure of one output of an artifact, in comparison with the float network.
 *
 * @param name name of the figure in kebab case
 * @param value its value
 * @param interval 95 % confidence interval: lower and upper end; null for fewer than two samples
 */
public record OutputFigure(String name, double value, @Nullable List<Double> interval) {
  public OutputFigure {
    interval = interval == null ? null : List.copyOf(interval);
  }
}
