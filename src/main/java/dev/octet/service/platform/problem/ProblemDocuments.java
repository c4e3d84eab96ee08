package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/**
 * Builds problem documents (RFC 9457). The {@code type} is {@code urn:octet:problem:CODE} and never
 * changes its meaning; {@code code} repeats its end. {@code file}, {@code location}, {@code field},
 * {@code action} and {@code findings} are omitted if they are empty.
 */
public final class ProblemDocuments {
  private static final String TYPE = "urn:octet:problem:";

  /** Codes of bodies that can't be parsed at all. */
  private static final Set<String> UNREADABLE = Set.of("malformed-json", "missing-part");

  private ProblemDocuments() {}

  /** Returns the document of a problem. */
  public static ProblemDetail of(HttpStatusCode status, InputProblem problem) {
    ProblemDetail document = ProblemDetail.forStatusAndDetail(status, problem.detail());
    document.setType(URI.create(TYPE + problem.code()));
    document.setProperty("code", problem.code());
    if (problem.file() != null) document.setProperty("file", problem.file());
    if (problem.location() != null) document.setProperty("location", problem.location());
    if (problem.field() != null) document.setProperty("field", problem.field());
    if (!problem.action().isEmpty()) document.setProperty("action", problem.action());
    if (!problem.findings().isEmpty()) document.setProperty("findings", problem.findings());
    return document;
  }

  /** Returns the fields of a document in their order, for code that responds without Spring. */
  public static Map<String, Object> map(int status, InputProblem problem) {
    var fields = new LinkedHashMap<String, Object>();
    HttpStatus known = HttpStatus.resolve(status);
    fields.put("type", TYPE + problem.code());
    fields.put("title", known == null ? "Refused" : known.getReasonPhrase());
    fields.put("status", status);
    fields.put("detail", problem.detail());
    fields.put("code", problem.code());
    if (!problem.action().isEmpty()) fields.put("action", problem.action());
    return fields;
  }

  /** Returns the status of an unusable input: 400 if it can't be parsed, otherwise 422. */
  static HttpStatus status(InputProblem problem) {
    return UNREADABLE.contains(problem.code())
        ? HttpStatus.BAD_REQUEST
        : HttpStatus.UNPROCESSABLE_CONTENT;
  }
}
