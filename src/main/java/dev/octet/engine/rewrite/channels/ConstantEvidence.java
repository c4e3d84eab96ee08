package dev.octet.engine.rewrite.channels;

/** On what evidence a channel counts as constant, from the strongest to the weakest. */
public enum ConstantEvidence {
  /** ValueInterval arithmetic proves it for every input of the declared range. */
  PROVEN("proven"),
  /**
   * ValueInterval arithmetic proves it for every input whose activations stay within twice the
   * ranges that calibration observed: each bound of an activation at twice its distance from zero.
   */
  OBSERVED_RANGES("observed-ranges"),
  /** It did not vary on the calibration samples. Other samples may bring it to life. */
  OBSERVED("observed");

  private final String label;

  ConstantEvidence(String label) {
    this.label = label;
  }

  /** Its name in recipes: {@code "observed-ranges"}. */
  public String label() {
    return label;
  }

  /**
   * The evidence with a name.
   *
   * @throws IllegalArgumentException if none has it
   */
  public static ConstantEvidence of(String label) {
    for (ConstantEvidence evidence : values()) if (evidence.label.equals(label)) return evidence;
    throw new IllegalArgumentException("no evidence is called " + label);
  }

  /** Whether this evidence is as strong as another or stronger. */
  boolean suffices(ConstantEvidence weakest) {
    return compareTo(weakest) <= 0;
  }
}
