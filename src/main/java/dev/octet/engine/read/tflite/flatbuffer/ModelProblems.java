package dev.octet.engine.read.tflite.flatbuffer;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.util.List;

/** The problems that a model is refused with. */
public final class ModelProblems {
  private static final String EXPORT_AGAIN =
      "Export the model again; if TensorFlow Lite runs it, please report this.";

  private ModelProblems() {}

  public static RejectedInputException of(String code, String detail, String action) {
    return new RejectedInputException(InputProblem.of(code, detail, action));
  }

  public static RejectedInputException of(
      String code, String detail, String action, List<String> findings) {
    return new RejectedInputException(InputProblem.of(code, detail, action).findings(findings));
  }

  /** The file is a model that contradicts itself. */
  public static RejectedInputException invalid(String location, String detail) {
    return new RejectedInputException(
        InputProblem.of("invalid-model", detail, EXPORT_AGAIN).at(location));
  }

  /** The file is a model that contradicts itself in several places. */
  public static RejectedInputException invalid(List<String> problems) {
    return of(
        "invalid-model",
        "The network breaks a rule of TensorFlow Lite: " + problems.getFirst() + ".",
        EXPORT_AGAIN,
        problems.size() > 1 ? problems : List.of());
  }

  public static RejectedInputException tooLarge(String detail) {
    return of("model-too-large", detail, "Send a smaller network.");
  }
}
