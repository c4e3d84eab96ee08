package dev.octet.engine.measure;

/**
 * The largest scores of a float network and of its artifact over the same classes. With 8 bits
 * several classes often share the largest score; which of them a caller takes is chance, or the
 * order of the classes.
 */
final class TopScores {
  private double most = Double.NEGATIVE_INFINITY;
  private double otherMost = Double.NEGATIVE_INFINITY;

  /** How many classes have the float network's largest score, the artifact's, and both. */
  private int top;

  private int otherTop;
  private int both;

  /** Looks at the next class: the float network's score and the artifact's. */
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
   * The probability that both give the same class where each takes one of its classes with the
   * largest score at random: 1 or 0 without ties, {@code 1/k} where the artifact's {@code k}
   * largest scores include the float network's. 0 where there are no numbers.
   */
  double agreement() {
    return top == 0 || otherTop == 0 ? 0 : (double) both / ((double) top * otherTop);
  }
}
