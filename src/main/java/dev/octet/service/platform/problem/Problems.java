package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.service.platform.database.DatabaseFailure;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;

/** Answers every exception with a problem document. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  @ExceptionHandler
  ResponseEntity<Object> rejected(RejectedInputException e) {
    return answer(ProblemDocuments.status(e.problem()), e.problem());
  }

  @ExceptionHandler
  ResponseEntity<Object> problem(ProblemException e) {
    return answer(ProblemDocuments.of(e.status(), e.problem()), e.status(), e.headers());
  }

  @ExceptionHandler
  ResponseEntity<Object> tooLarge(ContentTooLargeException e) {
    return answer(
        HttpStatus.CONTENT_TOO_LARGE, RequestProblems.tooLarge(String.valueOf(e.getMessage())));
  }

  /** Answers all other exceptions. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> other(
      Exception e, WebRequest request, HttpServletResponse response) {
    if (BrokenExchange.isOver(e, response)) {
      LOG.debug("The client is gone: {}", request.getDescription(false));
      return null;
    }
    if (BrokenExchange.isCutShort(e)) {
      return answer(HttpStatus.BAD_REQUEST, BrokenExchange.incompleteBody());
    }
    ProblemException known = ThrownProblems.of(e);
    if (known == null) return answer(HttpStatus.INTERNAL_SERVER_ERROR, incident(e, request));
    String path = request.getDescription(false);
    if (DatabaseFailure.isAway(e)) {
      // the log's filter recognizes an outage by the exception
      LOG.warn("The database fails in {}", path, e);
    } else if (known.status().is5xxServerError()) {
      LOG.warn("{} for {}: {}", known.status().value(), path, e.toString());
    }
    return problem(known);
  }

  private static InputProblem incident(Exception e, WebRequest request) {
    UUID incident = UUID.randomUUID();
    LOG.error("Incident {} in {}", incident, request.getDescription(false), e);
    return InputProblem.of(
            "internal-error",
            "Octet failed because of an internal error. The request is not the cause.",
            "Report the incident's id to the operator of the service; its log has the cause.")
        .at("incident " + incident);
  }

  private static ResponseEntity<Object> answer(HttpStatus status, InputProblem problem) {
    return answer(ProblemDocuments.of(status, problem), status, HttpHeaders.EMPTY);
  }

  private static ResponseEntity<Object> answer(
      ProblemDetail document, HttpStatusCode status, HttpHeaders headers) {
    return ResponseEntity.status(status)
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(document);
  }
}
