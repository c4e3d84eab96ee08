package dev.octet.engine.samples;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.archive.EntryName;
import dev.octet.engine.samples.image.ImageHeader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

  /**
   * Returns the exception for a file that is not an image, or that can't be decoded.
   *
   * @param cause what the decoder threw; null if the header is not that of an image
   */
  public static RejectedInputException notAPicture(String file, @Nullable IOException cause) {
    String code = "not-a-picture";
    String action = "Remove or replace the image, and send the set again.";
    return cause == null
        ? of(code, file, "The file is not a %s image.".formatted(ImageHeader.FORMATS), action)
        : of(
            code,
            file,
            "The image can't be decoded: %s.".formatted(cause.getMessage()),
            action,
            cause);
  }

  /** Returns the exception for a sample with a value that is NaN or infinite. */
  public static RejectedInputException nonFinite(String sample, String detail) {
    return of(
        "non-finite-value",
        sample,
        detail,
        "Every value must be a finite 32-bit number. Remove or correct the sample, and send the set again.");
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
