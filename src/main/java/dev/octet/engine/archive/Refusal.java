package dev.octet.engine.archive;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;

/** Creates the exceptions that reject an archive. */
final class Refusal {
  private static final String PACK_AGAIN = "Pack it again, and check that the upload was complete.";

  private Refusal() {}

  /**
   * Returns the exception for an archive that is damaged or inconsistent.
   *
   * @param file the archive, or the affected file in it
   * @param detail what is wrong, as a sentence
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
        ("%,d compressed bytes unpack to %,d or more; the compression ratio may be at"
                + " most %d to 1.")
            .formatted(packed, unpacked, ratio),
        "Pack the samples without compression.");
  }
}
