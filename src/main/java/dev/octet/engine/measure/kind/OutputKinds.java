package dev.octet.engine.measure.kind;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of a network's outputs.
 *
 * @param all the kind of each output, in the network's order
 */
public record OutputKinds(List<KnownKind> all) {
  /** The score above which a position belongs to the class, if the request names a class map. */
  private static final double HALF = 0.5;

  public OutputKinds {
    all = List.copyOf(all);
  }

  /** Guesses the kinds without values. */
  public static OutputKinds of(Graph graph) {
    return guess(graph, null, Map.of());
  }

  /**
   * Returns the kinds of a calibrated network's outputs.
   *
   * @param requested kinds by the names of outputs; the others are guessed
   */
  public static OutputKinds of(
      Graph graph, Statistics statistics, Map<String, OutputKind> requested) {
    return guess(graph, statistics, requested);
  }

  /** Returns the measure of an output; null for class scores. */
  public @Nullable KindMeasure measure(int position, Shape shape) {
    return KindMeasure.of(all.get(position), shape);
  }

  private static OutputKinds guess(
      Graph graph, @Nullable Statistics statistics, Map<String, OutputKind> requested) {
    var guess = new KindGuess(graph, statistics);
    List<KnownKind> all = new ArrayList<>();
    for (int output : graph.outputs()) {
      OutputKind kind = requested.get(graph.tensor(output).name());
      KnownKind guessed = guess.of(output);
      all.add(
          kind == null
              ? guessed
              : new KnownKind(kind, null, guessed.kind() == kind ? guessed.threshold() : HALF));
    }
    return new OutputKinds(all);
  }
}
