package dev.octet.engine;

import dev.octet.json.JsonFault;
import dev.octet.json.JsonObject;
import dev.octet.json.JsonReader;
import dev.octet.json.MalformedJsonException;
import java.util.List;

/** Refuses JSON that users send. */
public final class JsonProblems {
  private JsonProblems() {}

  /**
   * Parses an object.
   *
   * @param what the document's name in messages, such as "recipe"
   * @param pointer as in {@link JsonReader#read(byte[], String)}
   * @throws RejectedInputException with the code {@code malformed-json}
   */
  public static JsonObject parse(JsonReader reader, byte[] json, String what, String pointer) {
    try {
      return reader.read(json, pointer);
    } catch (MalformedJsonException e) {
      InputProblem problem =
          InputProblem.of(
              "malformed-json",
              "The %s is %s.".formatted(what, e.getMessage()),
              "Send a JSON object, {} for all defaults.");
      if (!pointer.isEmpty()) problem = problem.field(pointer);
      if (e.location() != null) problem = problem.at(e.location());
      throw new RejectedInputException(problem, e);
    }
  }

  /**
   * Refuses an object with faults.
   *
   * @throws RejectedInputException for the first fault, with all others as its findings
   */
  public static void refuse(List<JsonFault> faults) {
    if (faults.isEmpty()) return;
    List<InputProblem> problems = faults.stream().map(JsonProblems::problem).toList();
    List<String> others = problems.stream().skip(1).map(InputProblem::message).toList();
    throw new RejectedInputException(problems.getFirst().findings(others));
  }

  private static InputProblem problem(JsonFault fault) {
    return InputProblem.of(fault.code(), fault.detail(), fault.action()).field(fault.pointer());
  }
}
