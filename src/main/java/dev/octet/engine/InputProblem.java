package dev.octet.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with something that a user sent, in words for that user.
 *
 * @param code stable kebab-case identifier of the kind of problem, for programs: {@code
 *     unsupported-operator}
 * @param detail one sentence: what was found and what was expected, with the values of both
 * @param file the file it was found in (a path inside an archive counts), or null where there is
 *     none
 * @param location where in the file: a node, a tensor, a byte offset; or null
 * @param field the field of a request or recipe, or null
 * @param action what the sender can do about it
 * @param findings further findings of the same kind, one sentence each, at most {@value
 *     #MAX_FINDINGS}
 */
public record InputProblem(
    String code,
    String detail,
    @Nullable String file,
    @Nullable String location,
    @Nullable String field,
    String action,
    List<String> findings) {

  /** More findings than this help nobody. */
  public static final int MAX_FINDINGS = 50;

  public InputProblem {
    findings = List.copyOf(findings.subList(0, Math.min(findings.size(), MAX_FINDINGS)));
  }

  public static InputProblem of(String code, String detail, String action) {
    return new InputProblem(code, detail, null, null, null, action, List.of());
  }

  public InputProblem in(String file) {
    return new InputProblem(code, detail, file, location, field, action, findings);
  }

  public InputProblem at(String location) {
    return new InputProblem(code, detail, file, location, field, action, findings);
  }

  public InputProblem field(String field) {
    return new InputProblem(code, detail, file, location, field, action, findings);
  }

  public InputProblem findings(List<String> findings) {
    return new InputProblem(code, detail, file, location, field, action, findings);
  }

  /** One line: {@code model.tflite, node 3 (CONV_2D): … Do …}. */
  public String message() {
    var line = new StringBuilder();
    if (file != null) line.append(file);
    if (location != null) line.append(line.isEmpty() ? "" : ", ").append(location);
    if (field != null) line.append(line.isEmpty() ? "" : ", ").append(field);
    if (!line.isEmpty()) line.append(": ");
    line.append(detail);
    if (!action.isEmpty()) line.append(' ').append(action);
    return line.toString();
  }
}
