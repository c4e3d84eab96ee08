package dev.octet.engine.measure;

/**
 * Largest scores of a float network and of its artifact over the same classes. In 8 bits several
 * classes often share the largest score; which of them a caller takes is arbitrary.
 */
final class TopScores {
  private double most = Double.NEGATIVE_INFINITY;
  private double otherMost = Double.NEGATIVE_INFINITY;

  /**
   * Number of classes that share the float network's largest score, the artifact's largest score,
   * and both.
   */
  private int top;

  private int otherTop;
  private int both;

  /** Adds the next class, with the float network's score and the artifact's. */
  void see(double score, double other) {
    boolean first = score > most;
    boolean otherFirst = other > otherMost;
    if (first) {
      most = score;
      top = 0;
    }
    if (otherFirst) {
      otherMost = other;
      otherTop = 0;
    }
    if (first || otherFirst) both = 0;
    boolean isTop = score == most;
    boolean isOtherTop = other == otherMost;
    if (isTop) top++;
    if (isOtherTop) otherTop++;
    if (isTop && isOtherTop) both++;
  }

  /**
   * Returns the top-1 agreement: the probability that both networks give the same class if each
   * picks one of the classes with its largest score at random. Without ties it is 1 or 0; it is
   * {@code 1/k} if the artifact's {@code k} largest scores include the float network's. It is 0 if
   * all scores are NaN.
   */
  double agreement() {
    return top == 0 || otherTop == 0 ? 0 : (double) both / ((double) top * otherTop);
  }
}
