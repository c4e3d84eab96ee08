package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.database.DatabaseFailure;
import jakarta.servlet.UnavailableException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;

/**
 * Maps exceptions of libraries to problems: the web server, Spring, Jackson, the database's driver,
 * the file system. A problem never repeats an exception's message, unless that quotes only the
 * request.
 */
final class ThrownProblems {
  private ThrownProblems() {}

  /** Returns the problem for an exception; null if it is an error of this service. */
  static @Nullable ProblemException of(Exception e) {
    ProblemException answer = SetbackProblems.of(e);
    if (answer == null) answer = FormProblems.of(e);
    if (answer == null) answer = ofDatabase(e);
    return answer == null ? ofRequest(e) : answer;
  }

  private static @Nullable ProblemException ofDatabase(Exception e) {
    DatabaseFailure failure = DatabaseFailure.of(e);
    return failure == null ? null : RequestProblems.of(failure);
  }

  private static @Nullable ProblemException ofRequest(Exception e) {
    if (e instanceof ErrorResponse response) {
      return of(response.getStatusCode(), response.getHeaders(), RequestProblems.of(e));
    }
    HttpStatusCode own =
        switch (e) {
          // another status means that the query or form is too large
          case InvalidParameterException parameter -> HttpStatus.resolve(parameter.getErrorCode());
          case UnavailableException _ -> HttpStatus.SERVICE_UNAVAILABLE;
          default -> null;
        };
    if (own != null) return of(own, HttpHeaders.EMPTY, RequestProblems.of(e));
    InputProblem known =
        e instanceof BadRequestException
            ? ServerRefusals.problem(HttpStatus.BAD_REQUEST.value())
            : RequestProblems.of(e);
    return known == null ? null : new ProblemException(HttpStatus.BAD_REQUEST, known);
  }

  private static @Nullable ProblemException of(
      HttpStatusCode code, HttpHeaders headers, @Nullable InputProblem known) {
    HttpStatus status = HttpStatus.resolve(code.value());
    if (status == null || status == HttpStatus.INTERNAL_SERVER_ERROR) return null;
    InputProblem problem =
        known == null || status.is5xxServerError() ? ServerRefusals.problem(status.value()) : known;
    var answer = new ProblemException(status, problem);
    if (status == HttpStatus.SERVICE_UNAVAILABLE) answer.retryAfter(ProblemException.SHORT_REST);
    headers.forEach((name, values) -> values.forEach(value -> answer.header(name, value)));
    return answer;
  }
}
