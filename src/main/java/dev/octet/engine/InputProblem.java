package dev.octet.engine;

import dev.octet.text.ShortText;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A problem with something that a user sent, described for that user.
 *
 * @param code stable kebab-case identifier of the kind of problem, for programs: {@code
 *     unsupported-operator}
 * @param detail one sentence with the value that was found and the value that was expected
 * @param file the file with the problem, which may be a path inside an archive; null if there is
 *     none
 * @param location place in the file: a node, a tensor, a byte offset; or null
 * @param field the field of a request or recipe, or null
 * @param action what the user can do, as a sentence
 * @param findings further findings of the same kind, one sentence each: the first {@value
 *     #MAX_FINDINGS}, then a sentence with the number of the others
 */
public record InputProblem(
    String code,
    String detail,
    @Nullable String file,
    @Nullable String location,
    @Nullable String field,
    String action,
    List<String> findings) {

  /** Largest number of listed findings; one more sentence counts the others. */
  public static final int MAX_FINDINGS = 20;

  /** Largest length of a finding in characters; longer ones are cut. */
  private static final int MAX_FINDING = 200;

  public InputProblem {
    findings = shortened(findings);
  }

  private static List<String> shortened(List<String> findings) {
    Stream<String> listed = findings.stream().map(f -> ShortText.start(f, MAX_FINDING));
    // a list that was shortened before ends with its count, which is kept
    if (findings.size() <= MAX_FINDINGS + 1) return listed.toList();
    String others = "and %,d more".formatted(findings.size() - MAX_FINDINGS);
    return Stream.concat(listed.limit(MAX_FINDINGS), Stream.of(others)).toList();
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

  /** Returns the problem as one line: {@code model.tflite, node 3 (CONV_2D): … Do …}. */
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
