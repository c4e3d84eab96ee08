package dev.octet.engine.samples;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.archive.EntryName;

/** Why a calibration set can't be used, for its sender. */
public final class SetProblems {
  private SetProblems() {}

  public static RejectedInputException of(String code, String file, String detail, String action) {
    return new RejectedInputException(
        InputProblem.of(code, detail, action).in(EntryName.shown(file)));
  }

  public static RejectedInputException of(
      String code, String file, String detail, String action, Throwable cause) {
    return new RejectedInputException(
        InputProblem.of(code, detail, action).in(EntryName.shown(file)), cause);
  }

  public static RejectedInputException tooLarge(String file, String detail) {
    return of(
        "calibration-set-too-large",
        file,
        detail,
        "Send fewer or smaller samples: a few hundred are enough to calibrate.");
  }
}
