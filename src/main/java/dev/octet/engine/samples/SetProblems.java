package dev.octet.engine.samples;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.archive.EntryName;

/** Creates the exceptions that reject a calibration set. */
public final class SetProblems {
  private SetProblems() {}

  /**
   * Returns an exception with a problem's code, the file, what is wrong, and what the sender can
   * do.
   */
  public static RejectedInputException of(String code, String file, String detail, String action) {
    return new RejectedInputException(
        InputProblem.of(code, detail, action).in(EntryName.shown(file)));
  }

  public static RejectedInputException of(
      String code, String file, String detail, String action, Throwable cause) {
    return new RejectedInputException(
        InputProblem.of(code, detail, action).in(EntryName.shown(file)), cause);
  }

  /** Returns the exception for a set that exceeds a limit. */
  public static RejectedInputException tooLarge(String file, String detail) {
    return of(
        "calibration-set-too-large",
        file,
        detail,
        "Send fewer or smaller samples: a few hundred are enough to calibrate.");
  }
}
