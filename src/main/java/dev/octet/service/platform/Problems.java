package dev.octet.service.platform;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.service.platform.database.DatabaseFailure;
import java.io.EOFException;
import java.util.UUID;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
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
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;

/** Answers every error with a problem document. */
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

  /** All that anything else throws; Spring's own exceptions know their status. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> other(Exception e, WebRequest request) {
    if (isClientGone(e)) {
      LOG.debug("The client is gone: {}", request.getDescription(false));
      return null;
    }
    ProblemException setback = SetbackProblems.of(e);
    if (setback != null) {
      LOG.warn("{}: {}", request.getDescription(false), e.toString());
      return problem(setback);
    }
    if (e instanceof MaxUploadSizeExceededException tooLarge) {
      return answer(HttpStatus.CONTENT_TOO_LARGE, RequestProblems.tooLarge(tooLarge));
    }
    if (e instanceof MultipartException) {
      return answer(HttpStatus.BAD_REQUEST, RequestProblems.malformedMultipart());
    }
    DatabaseFailure database = DatabaseFailure.of(e);
    if (database != null) {
      LOG.warn("The database fails in {}", request.getDescription(false), e);
      return problem(RequestProblems.of(database));
    }
    InputProblem known = RequestProblems.of(e);
    if (e instanceof ErrorResponse response && !response.getStatusCode().is5xxServerError()) {
      ProblemDetail document =
          known == null
              ? ProblemDocuments.completed(response.getBody())
              : ProblemDocuments.of(response.getStatusCode(), known);
      return answer(document, response.getStatusCode(), response.getHeaders());
    }
    if (e instanceof InvalidParameterException undecodable && known != null) {
      HttpStatus status = HttpStatus.resolve(undecodable.getErrorCode());
      return answer(status == null ? HttpStatus.BAD_REQUEST : status, known);
    }
    if (known != null) return answer(HttpStatus.BAD_REQUEST, known);
    if (e instanceof ErrorResponse response) {
      return answer(
          ProblemDocuments.completed(response.getBody()),
          response.getStatusCode(),
          response.getHeaders());
    }
    return answer(HttpStatus.INTERNAL_SERVER_ERROR, incident(e, request));
  }

  private static InputProblem incident(Exception e, WebRequest request) {
    UUID incident = UUID.randomUUID();
    LOG.error("Incident {} in {}", incident, request.getDescription(false), e);
    return InputProblem.of(
            "internal-error",
            "Octet failed. Nothing is wrong with the request.",
            "Tell who runs this service the incident's id; its log has the cause.")
        .at("incident " + incident);
  }

  private static boolean isClientGone(Exception e) {
    if (e instanceof AsyncRequestNotUsableException) return true;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClientAbortException) return true;
      // Tomcat's way to say that a body broke off
      if (cause instanceof EOFException && cause.getStackTrace().length > 0) {
        return cause.getStackTrace()[0].getClassName().startsWith("org.apache.c");
      }
    }
    return false;
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
