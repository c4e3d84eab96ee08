package dev.octet.engine.rewrite.rule;

/** What rules have to know of the hardware that a network is for. */
public enum TargetTrait {
  /** Activations are integers. */
  INTEGER_ACTIVATIONS("has integer activations"),
  /** Activations have 8 bits. */
  ACTIVATIONS_OF_8_BITS("has 8-bit activations"),
  /** All output channels of a layer share one weight scale. */
  PER_TENSOR_WEIGHTS("has one weight scale per tensor"),
  /** XNNPACK runs the network in 8 bits. */
  XNNPACK("is run by XNNPACK in 8 bits"),
  /** The hardware has MINIMUM. */
  MINIMUM("has MINIMUM");

  private final String meaning;

  TargetTrait(String meaning) {
    this.meaning = meaning;
  }

  /** What a target with it does, as the end of a sentence: {@code "has MINIMUM"}. */
  public String meaning() {
    return meaning;
  }
}
