package dev.octet.engine.check;

import dev.octet.engine.Warning;

/** Something that a check found in an artifact. */
sealed interface Finding {
  /**
   * A fault that no input can be blamed for: Octet must not deliver the artifact.
   *
   * @param message names the node or tensor and says what was expected
   */
  record Fault(String message) implements Finding {}

  /** Something that the owner of the artifact has to know. */
  record Notice(Warning warning) implements Finding {}
}
