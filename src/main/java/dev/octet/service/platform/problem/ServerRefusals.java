package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Describes the statuses that the web server sets by itself, for the senders of requests. */
public final class ServerRefusals {
  private ServerRefusals() {}

  /** The problem of a status for which nobody has said more. */
  public static InputProblem problem(int status) {
    return switch (status) {
      case 400 ->
          InputProblem.of(
              "malformed-request",
              "The request can't be read: its first line, its path, a header or the framing of its"
                  + " body breaks the rules of HTTP/1.1, or is longer than is allowed.",
              "Percent-encode the path and the query as UTF-8, and let an HTTP library write the"
                  + " headers.");
      case 404 ->
          InputProblem.of(
              "unknown-path",
              "There is nothing at this path.",
              "See /swagger-ui.html for what there is.");
      case 413 ->
          InputProblem.of(
              "content-too-large",
              "The request is larger than is allowed.",
              "Send less, or let who runs this service raise octet.limits.");
      case 405 ->
          InputProblem.of(
              "method-not-allowed",
              "This path does not have the request's method.",
              "See /swagger-ui.html for what there is.");
      case 408 ->
          InputProblem.of("request-timeout", "The request did not come in time.", "Send it again.");
      case 414 ->
          InputProblem.of("uri-too-long", "The path and query are too long.", "Shorten them.");
      case 417 ->
          InputProblem.of(
              "expectation-failed",
              "The header Expect asks for something that this service does not do.",
              "Send Expect: 100-continue or no such header.");
      case 431 -> InputProblem.of("headers-too-large", "The headers are too large.", "Send fewer.");
      case 501 ->
          InputProblem.of(
              "not-implemented",
              "The request's method or transfer encoding is none that this service knows.",
              "Send a method that the path has, and Transfer-Encoding: chunked or none.");
      case 503 ->
          InputProblem.of(
              "unavailable", "The service takes no requests at the moment.", "Try again later.");
      case 505 ->
          InputProblem.of(
              "http-version-not-supported",
              "The request is not written in HTTP/1.1.",
              "Use HTTP/1.1 or HTTP/1.0.");
      default -> other(status, HttpStatus.resolve(status));
    };
  }

  private static InputProblem other(int status, @Nullable HttpStatus known) {
    if (status >= 500) {
      return InputProblem.of(
          "internal-error",
          "Octet failed. Nothing is wrong with the request.",
          "Tell who runs this service; its log has the cause.");
    }
    return InputProblem.of(
        known == null ? "refused" : known.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        "The request can't be answered: %s."
            .formatted(known == null ? "status " + status : known.getReasonPhrase()),
        "See /swagger-ui.html for what there is.");
  }
}
