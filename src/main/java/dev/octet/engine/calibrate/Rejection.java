package dev.octet.engine.calibrate;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.archive.EntryName;

/** Why a calibration set can't be used, for its sender. */
final class Rejection {
  private Rejection() {}

  static RejectedInputException of(String code, String file, String detail, String action) {
    return new RejectedInputException(
        InputProblem.of(code, detail, action).in(EntryName.shown(file)));
  }

  static RejectedInputException of(
      String code, String file, String detail, String action, Throwable cause) {
    return new RejectedInputException(
        InputProblem.of(code, detail, action).in(EntryName.shown(file)), cause);
  }

  static RejectedInputException tooLarge(String file, String detail) {
    return of(
        "calibration-set-too-large",
        file,
        detail,
        "Send fewer or smaller samples: a few hundred are enough to calibrate.");
  }
}
