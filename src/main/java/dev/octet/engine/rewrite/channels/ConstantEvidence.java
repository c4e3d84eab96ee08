package dev.octet.engine.rewrite.channels;

/** The evidence that a channel is constant, from the strongest to the weakest. */
public enum ConstantEvidence {
  /** Interval arithmetic proves it for every input within the declared range. */
  PROVEN("proven"),
  /**
   * Interval arithmetic proves it for every input whose activations stay within twice the ranges
   * that calibration observed: each bound of an activation at twice its distance from zero.
   */
  OBSERVED_RANGES("observed-ranges"),
  /** The channel did not vary on the calibration samples. It may vary on others. */
  OBSERVED("observed");

  private final String label;

  ConstantEvidence(String label) {
    this.label = label;
  }

  /** Returns the name in recipes: {@code "observed-ranges"}. */
  public String label() {
    return label;
  }

  /**
   * Returns the evidence with a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ConstantEvidence of(String label) {
    for (ConstantEvidence evidence : values()) if (evidence.label.equals(label)) return evidence;
    throw new IllegalArgumentException("there is no evidence with the name " + label);
  }

  /** Returns whether this evidence is at least as strong as another. */
  boolean suffices(ConstantEvidence weakest) {
    return compareTo(weakest) <= 0;
  }
}
