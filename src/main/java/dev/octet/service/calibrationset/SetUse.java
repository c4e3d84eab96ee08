package dev.octet.service.calibrationset;

import java.util.Optional;
import java.util.UUID;

/**
 * What needs calibration sets, other than this package; each bean is asked before a set is removed.
 */
public interface SetUse {
  /** Who still needs a set, in words for a message: {@code conversion 0197…}. */
  Optional<String> userOf(UUID setId);
}
