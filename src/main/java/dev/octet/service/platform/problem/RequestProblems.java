package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.json.JsonNames;
import dev.octet.service.platform.database.DatabaseFailure;
import dev.octet.text.ShortText;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.ConversionNotSupportedException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.validation.BindException;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;

/** Describes problems of requests that reached no resource, for their senders. */
final class RequestProblems {
  private RequestProblems() {}

  /**
   * Returns the problem of one of Spring's exceptions; null if the status says all there is to say.
   */
  static @Nullable InputProblem of(Exception exception) {
    return switch (exception) {
      case NoResourceFoundException e ->
          InputProblem.of(
              "unknown-path",
              "There is nothing at /%s.".formatted(e.getResourcePath()),
              "See /swagger-ui.html for all paths.");
      case HttpRequestMethodNotSupportedException e -> wrongMethod(e);
      case HttpMediaTypeNotSupportedException e -> wrongContentType(e);
      case HttpMediaTypeNotAcceptableException e ->
          InputProblem.of(
                  "not-acceptable",
                  "The response has no format that the request accepts.",
                  "Send Accept with one of these: %s.".formatted(list(e.getSupportedMediaTypes())))
              .field("Accept");
      case MissingServletRequestPartException e ->
          InputProblem.of(
                  "missing-part",
                  "The part '%s' is missing.".formatted(e.getRequestPartName()),
                  "Send multipart/form-data with this part.")
              .field(e.getRequestPartName());
      case MissingServletRequestParameterException e ->
          InputProblem.of(
                  "missing-parameter",
                  "The parameter '%s' is missing.".formatted(e.getParameterName()),
                  "Add it to the query.")
              .field(e.getParameterName());
      case MissingRequestHeaderException e ->
          InputProblem.of(
                  "missing-header",
                  "The header '%s' is missing.".formatted(e.getHeaderName()),
                  "Add the header to the request.")
              .field(e.getHeaderName());
      // no value in a request could be converted: an error of the program
      case ConversionNotSupportedException _ -> null;
      case TypeMismatchException e -> mismatch(e);
      case HttpMessageNotReadableException e -> unreadable(e);
      case HandlerMethodValidationException e -> invalid(e);
      case BindException e -> invalid(e);
      case InvalidParameterException e -> undecodable(e);
      case ServletRequestBindingException e ->
          InputProblem.of(
              "invalid-parameter",
              "A parameter is missing or wrong.",
              "Compare the request with the contract at /v3/api-docs.");
      case InvalidMimeTypeException e -> badMediaType(e.getMimeType());
      case InvalidMediaTypeException e -> badMediaType(e.getMediaType());
      default -> null;
    };
  }

  /** Returns the 503 problem of a request that failed because of the database. */
  static ProblemException of(DatabaseFailure failure) {
    return switch (failure) {
      case AWAY ->
          new ProblemException(
                  HttpStatus.SERVICE_UNAVAILABLE,
                  InputProblem.of(
                      "database-unavailable",
                      "The database does not answer. The request may or may not have been carried"
                          + " out.",
                      "Try again later. First check whether the request was carried out, or send an"
                          + " Idempotency-Key."))
              .retryAfter(ProblemException.SHORT_REST);
      case COLLISION -> ProblemException.collision();
    };
  }

  static InputProblem tooLarge(String detail) {
    return InputProblem.of(
        "content-too-large",
        detail,
        "Send less, or ask the operator of the service to raise octet.limits.model,"
            + " .calibration-set or .request.");
  }

  /**
   * Returns the problem of a request that is too large.
   *
   * @param allowedBytes the limit; not positive if it is unknown
   */
  static InputProblem tooLarge(long allowedBytes) {
    return tooLarge(
        allowedBytes > 0
            ? "The request is larger than the allowed %d bytes.".formatted(allowedBytes)
            : "The request is larger than allowed.");
  }

  /**
   * Returns the problem of a query that can't be decoded. Tomcat decodes it only when a parameter
   * is read.
   */
  private static InputProblem undecodable(InvalidParameterException e) {
    // another status means that the query or form is too large
    return e.getErrorCode() == HttpStatus.BAD_REQUEST.value()
        ? InputProblem.of(
            "malformed-query",
            "The query or the form can't be decoded, or has too many parameters.",
            "Percent-encode names and values as UTF-8.")
        : ServerRefusals.problem(e.getErrorCode());
  }

  private static InputProblem badMediaType(String text) {
    return InputProblem.of(
        "invalid-media-type",
        "'%s' is not a media type.".formatted(ShortText.start(text, 120)),
        "Send a media type such as application/json.");
  }

  private static InputProblem wrongMethod(HttpRequestMethodNotSupportedException e) {
    String[] methods = Objects.requireNonNullElse(e.getSupportedMethods(), new String[0]);
    return InputProblem.of(
        "method-not-allowed",
        "This path does not support the method %s.".formatted(e.getMethod()),
        "Use %s.".formatted(String.join(", ", methods)));
  }

  private static InputProblem wrongContentType(HttpMediaTypeNotSupportedException e) {
    return InputProblem.of(
            "unsupported-media-type",
            e.getContentType() == null
                ? "The Content-Type is missing or invalid."
                : "The Content-Type is %s."
                    .formatted(ShortText.start(e.getContentType() + "", 120)),
            "Send one of these: %s.".formatted(list(e.getSupportedMediaTypes())))
        .field("Content-Type");
  }

  private static InputProblem mismatch(TypeMismatchException e) {
    String name =
        e instanceof MethodArgumentTypeMismatchException argument
            ? argument.getName()
            : Objects.requireNonNullElse(e.getPropertyName(), "parameter");
    Class<?> type = e.getRequiredType();
    String expected =
        type == UUID.class
            ? "an id, as in 0197a1b2-0000-7000-8000-000000000000"
            : type != null && type.isEnum()
                ? "one of " + list(List.copyOf(JsonNames.byName(type).keySet()))
                : type == Instant.class
                    ? "a time in UTC, as in 2026-01-31T00:00:00Z"
                    : type == null ? "another value" : "a value of type " + type.getSimpleName();
    return InvalidParameter.problem(name, String.valueOf(e.getValue()), expected);
  }

  private static InputProblem unreadable(HttpMessageNotReadableException e) {
    InputProblem problem =
        InputProblem.of(
            "malformed-json",
            "The body can't be read as JSON.",
            "Send JSON as the operation documents it.");
    if (!(e.getCause() instanceof JacksonException json)) return problem;
    var location = json.getLocation();
    InputProblem said =
        InputProblem.of(
            problem.code(),
            "The body can't be read: " + shortened(json.getOriginalMessage()) + ".",
            problem.action());
    return location == null
        ? said
        : said.at("line %d, column %d".formatted(location.getLineNr(), location.getColumnNr()));
  }

  private static InputProblem invalid(HandlerMethodValidationException e) {
    List<InputProblem> found =
        e.getParameterValidationResults().stream()
            .flatMap(result ->
                result.getResolvableErrors().stream()
                    .map(error -> misfit(name(result), error.getDefaultMessage())))
            .toList();
    return withOthers(found);
  }

  private static String name(ParameterValidationResult result) {
    if (result instanceof ParameterErrors errors && errors.getFieldError() != null) {
      return errors.getFieldError().getField();
    }
    return Objects.requireNonNullElse(result.getMethodParameter().getParameterName(), "parameter");
  }

  private static InputProblem invalid(BindException e) {
    return withOthers(
        e.getFieldErrors().stream()
            .map(error -> misfit(error.getField(), error.getDefaultMessage()))
            .toList());
  }

  private static InputProblem withOthers(List<InputProblem> found) {
    if (found.isEmpty()) {
      return InputProblem.of("invalid-parameter", "The request is not valid.", "");
    }
    return found.getFirst().findings(found.stream().skip(1).map(InputProblem::message).toList());
  }

  private static InputProblem misfit(String field, @Nullable String rule) {
    return InputProblem.of(
            "invalid-parameter", "'%s' %s.".formatted(field, rule), "Correct the value.")
        .field(field);
  }

  private static String list(List<?> values) {
    return String.join(", ", values.stream().map(String::valueOf).toList());
  }

  private static String shortened(String text) {
    return ShortText.start(text, 120);
  }
}
