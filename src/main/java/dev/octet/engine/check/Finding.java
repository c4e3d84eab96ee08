package dev.octet.engine.check;

import dev.octet.engine.Warning;

/** A result of a check of an artifact. */
sealed interface Finding {
  /**
   * A fault of Octet, not of the input; the artifact is not delivered.
   *
   * @param message names the node or tensor and says what was expected
   */
  record Fault(String message) implements Finding {}

  /** A property of the artifact that its user has to know. */
  record Notice(Warning warning) implements Finding {}
}
