package dev.octet.engine.read.source;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.util.List;

/** Creates the exceptions that reject a model. */
public final class ModelProblems {
  private static final String EXPORT_AGAIN =
      "Export the model again; if its own runtime runs it, please report this.";

  private ModelProblems() {}

  /** Returns an exception with a problem's code, what is wrong, and what the sender can do. */
  public static RejectedInputException of(String code, String detail, String action) {
    return new RejectedInputException(InputProblem.of(code, detail, action));
  }

  public static RejectedInputException of(
      String code, String detail, String action, List<String> findings) {
    return new RejectedInputException(InputProblem.of(code, detail, action).findings(findings));
  }

  /**
   * Returns the exception for an inconsistent model.
   *
   * @param location where the inconsistency is
   * @param detail what is wrong, as a sentence
   */
  public static RejectedInputException invalid(String location, String detail) {
    return new RejectedInputException(
        InputProblem.of("invalid-model", detail, EXPORT_AGAIN).at(location));
  }

  /** Returns the exception for a model with several inconsistencies. */
  public static RejectedInputException invalid(List<String> problems) {
    return of(
        "invalid-model",
        "The network violates a rule of TensorFlow Lite: " + problems.getFirst() + ".",
        EXPORT_AGAIN,
        problems.size() > 1 ? problems : List.of());
  }

  /** Returns the exception for a model that exceeds a limit. */
  public static RejectedInputException tooLarge(String detail) {
    return of("model-too-large", detail, "Send a smaller network.");
  }
}
