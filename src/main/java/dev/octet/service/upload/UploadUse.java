package dev.octet.service.upload;

import java.util.Optional;
import java.util.UUID;

/** Knows what still needs an uploaded file; asked before a file is removed. */
public interface UploadUse {
  /** The user of a file, in words for a message: {@code conversion 0197…}; empty if it has none. */
  Optional<String> userOf(UUID fileId);
}
