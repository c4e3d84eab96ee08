package dev.octet.service.model;

import java.util.Optional;
import java.util.UUID;

/** What needs models, other than this package; each bean is asked before a model is removed. */
public interface ModelUse {
  /** Who still needs a model, in words for a message: {@code conversion 0197…}. */
  Optional<String> userOf(UUID modelId);
}
