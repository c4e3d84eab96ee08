package dev.octet.engine.rewrite.rule;

/** A property of the target hardware that rules depend on. */
public enum TargetTrait {
  /** Activations are integers. */
  INTEGER_ACTIVATIONS("has integer activations"),
  /** Activations have 8 bits. */
  ACTIVATIONS_OF_8_BITS("has 8-bit activations"),
  /** Weights have a per-tensor scale. */
  PER_TENSOR_WEIGHTS("has one weight scale per tensor"),
  /** XNNPACK runs the network in 8 bits. */
  XNNPACK("runs on XNNPACK in 8 bits"),
  /** The hardware has MINIMUM. */
  MINIMUM("has MINIMUM");

  private final String meaning;

  TargetTrait(String meaning) {
    this.meaning = meaning;
  }

  /**
   * Returns a predicate for messages that describes a target with this trait: {@code "has
   * MINIMUM"}.
   */
  public String meaning() {
    return meaning;
  }
}
