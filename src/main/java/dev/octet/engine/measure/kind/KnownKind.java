package dev.octet.engine.measure.kind;

import org.jspecify.annotations.Nullable;

/**
 * The kind of one output.
 *
 * @param guess why Octet guessed the kind, as a clause; null if the request says it
 * @param threshold for a class map with one score for each position: the score above which a
 *     position belongs to the class
 */
public record KnownKind(OutputKind kind, @Nullable String guess, double threshold) {
  /** Returns whether the output is compared by top-1 agreement. */
  public boolean isScores() {
    return kind == OutputKind.CLASS_SCORES;
  }

  /** Returns whether samples agree or not: by their class, or by the classes of positions. */
  public boolean hasClasses() {
    return isScores() || kind == OutputKind.CLASS_MAP;
  }
}
