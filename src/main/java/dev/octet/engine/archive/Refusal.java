package dev.octet.engine.archive;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;

/** Why an archive can't be used, for its sender. */
final class Refusal {
  private static final String PACK_AGAIN = "Pack it again, and check that the upload was complete.";

  private Refusal() {}

  /**
   * It is damaged, or says what can't be.
   *
   * @param file the archive, or the file in it that is meant
   */
  static RejectedInputException unreadable(String file, String detail) {
    return of("unreadable-archive", file, detail, PACK_AGAIN);
  }

  static RejectedInputException of(String code, String file, String detail, String action) {
    return new RejectedInputException(
        InputProblem.of(code, detail, action).in(EntryName.shown(file)));
  }

  static RejectedInputException tooLarge(String file, String detail) {
    return of(
        "calibration-set-too-large",
        file,
        detail,
        "Send fewer or smaller files: a few hundred samples are enough to calibrate.");
  }

  static RejectedInputException bomb(String file, long unpacked, long packed, int ratio) {
    return of(
        "compression-bomb",
        file,
        "%,d compressed bytes become %,d or more, over %d to 1, the most allowed."
            .formatted(packed, unpacked, ratio),
        "Pack the samples without compression.");
  }
}
