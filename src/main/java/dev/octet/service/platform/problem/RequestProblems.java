package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.database.DatabaseFailure;
import dev.octet.text.ShortText;
import java.time.Duration;
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

/** Describes the faults of requests that reached no resource, for their senders. */
final class RequestProblems {
  private static final Duration AFTER_COLLISION = Duration.ofSeconds(1);

  private RequestProblems() {}

  /** The problem of an exception of Spring's; null where nothing more can be said than it does. */
  static @Nullable InputProblem of(Exception exception) {
    return switch (exception) {
      case NoResourceFoundException e ->
          InputProblem.of(
              "unknown-path",
              "There is nothing at /%s.".formatted(e.getResourcePath()),
              "See /swagger-ui.html for what there is.");
      case HttpRequestMethodNotSupportedException e -> wrongMethod(e);
      case HttpMediaTypeNotSupportedException e -> wrongContentType(e);
      case HttpMediaTypeNotAcceptableException e ->
          InputProblem.of(
                  "not-acceptable",
                  "The answer can't be given in a format that the request accepts.",
                  "Accept one of these: %s.".formatted(list(e.getSupportedMediaTypes())))
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
                  "Send it.")
              .field(e.getHeaderName());
      // nothing in a request can be what the program asks for: a fault of the program
      case ConversionNotSupportedException _ -> null;
      case TypeMismatchException e -> mismatch(e);
      case HttpMessageNotReadableException e -> unreadable(e);
      case HandlerMethodValidationException e -> invalid(e);
      case BindException e -> invalid(e);
      case InvalidParameterException e -> undecodable(e);
      case ServletRequestBindingException e ->
          InputProblem.of("invalid-parameter", "A parameter is missing or wrong.", "Correct it.");
      case InvalidMimeTypeException e -> badMediaType(e.getMimeType());
      case InvalidMediaTypeException e -> badMediaType(e.getMediaType());
      default -> null;
    };
  }

  /** A request that met with a failure of the database, which is nobody's fault. */
  static ProblemException of(DatabaseFailure failure) {
    InputProblem problem =
        switch (failure) {
          case AWAY ->
              InputProblem.of(
                  "database-unavailable",
                  "The database does not answer. What the request asked for may have been done or"
                      + " not.",
                  "Try again later; look first whether it was done, or send an Idempotency-Key.");
          case COLLISION ->
              InputProblem.of(
                  "collision",
                  "The request was in the way of another and was not carried out.",
                  "Try again.");
        };
    Duration rest = failure == DatabaseFailure.AWAY ? ProblemException.SHORT_REST : AFTER_COLLISION;
    return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, problem).retryAfter(rest);
  }

  static InputProblem tooLarge(String detail) {
    return InputProblem.of(
        "content-too-large",
        detail,
        "Send less, or let who runs this service raise octet.limits.model, .calibration-set or"
            + " .request.");
  }

  /** Says how much is allowed, where that is known (positive). */
  static InputProblem tooLarge(long allowedBytes) {
    return tooLarge(
        allowedBytes > 0
            ? "The request is larger than the %d bytes that are allowed.".formatted(allowedBytes)
            : "The request is larger than is allowed.");
  }

  /** The web server decodes a query only when somebody asks for a parameter. */
  private static InputProblem undecodable(InvalidParameterException e) {
    // a status of its own says that there is too much of it
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
        "'%s' is no media type.".formatted(ShortText.start(text, 120)),
        "Write it as in application/json.");
  }

  private static InputProblem wrongMethod(HttpRequestMethodNotSupportedException e) {
    String[] methods = Objects.requireNonNullElse(e.getSupportedMethods(), new String[0]);
    return InputProblem.of(
        "method-not-allowed",
        "This path has no %s.".formatted(e.getMethod()),
        "It has %s.".formatted(String.join(", ", methods)));
  }

  private static InputProblem wrongContentType(HttpMediaTypeNotSupportedException e) {
    return InputProblem.of(
            "unsupported-media-type",
            e.getContentType() == null
                ? "The Content-Type is missing or is none."
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
                ? "one of " + list(List.of(type.getEnumConstants()))
                : type == null ? "another value" : "a value of type " + type.getSimpleName();
    return InputProblem.of(
            "invalid-parameter",
            "The value of '%s' is '%s', expected %s."
                .formatted(name, shortened(String.valueOf(e.getValue())), expected),
            "Correct the value.")
        .field(name);
  }

  private static InputProblem unreadable(HttpMessageNotReadableException e) {
    InputProblem problem =
        InputProblem.of(
            "malformed-json",
            "The body can't be read as JSON.",
            "Send the JSON that is asked for.");
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
