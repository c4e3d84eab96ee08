package dev.octet.service.upload;

import java.util.Optional;
import java.util.UUID;

/** Reports whether something still needs an uploaded file. It is asked before a file is removed. */
public interface UploadUse {
  /**
   * Names the user of a file for a message, such as {@code conversion 0197…}; empty if nothing
   * needs the file.
   */
  Optional<String> userOf(UUID fileId);
}
