package dev.octet.client;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests with the API key, again if the service is busy or cannot be reached. */
final class ServiceConnection {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int BUSY = 503;
  private static final int FIRST_ERROR = 300;
  private static final int FIRST_SERVER_ERROR = 500;

  /** Attempts to reach the service before a request fails. */
  private static final int MAX_ATTEMPTS = 4;

  /** Attempts of a request that the service answers with 503 and {@code Retry-After}. */
  private static final int MAX_BUSY_ATTEMPTS = 20;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final long MAX_PAUSE_SECONDS = 30;

  /** A problem document is short; a longer body comes from something else. */
  private static final int MAX_PROBLEM_BYTES = 1 << 20;

  private final URI server;
  private final @Nullable String key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  ServiceConnection(URI server, @Nullable String key) {
    this.server = server;
    this.key = key;
  }

  /** Returns the URL of a path that begins with a slash. */
  URI url(String path) {
    return URI.create(server + path);
  }

  /**
   * Returns a request for a path.
   *
   * @param timeout time until the headers of the response must have arrived
   */
  HttpRequest.Builder request(String path, Duration timeout) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url(path)).timeout(timeout);
    if (key != null) request.header("Authorization", "Bearer " + key);
    return request;
  }

  /** Sends a request and parses the body of the response. */
  JsonNode json(HttpRequest request) throws IOException {
    try (InputStream body = send(request).body()) {
      return MAPPER.readTree(body.readAllBytes());
    } catch (JacksonException e) {
      throw new IOException(
          "%s did not answer with JSON; check that --server is an Octet service"
              .formatted(request.uri()),
          e);
    }
  }

  /**
   * Sends a request until it succeeds.
   *
   * @return the response, whose body the caller has to close
   * @throws RejectedInputException if the service refuses the request, with the service's reason
   * @throws IOException if the service can't be reached, stays busy or fails
   */
  HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      HttpResponse<InputStream> response;
      try {
        response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      } catch (InterruptedException e) {
        throw interrupted(e);
      } catch (IOException e) {
        if (attempt >= MAX_ATTEMPTS) throw unreachable(e);
        pause(pause);
        pause = pause.multipliedBy(2);
        continue;
      }
      if (response.statusCode() < FIRST_ERROR) return response;
      if (response.statusCode() != BUSY || attempt >= MAX_BUSY_ATTEMPTS) throw refusal(response);
      response.body().close();
      pause(retryAfter(response));
    }
  }

  /** Waits. */
  static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static InterruptedIOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    var interrupted = new InterruptedIOException("interrupted");
    interrupted.initCause(e);
    return interrupted;
  }

  private IOException unreachable(IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new IOException(
        "%s can't be reached (%s); check --server, and that the service runs"
            .formatted(server, reason),
        e);
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    long seconds =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(value -> value.matches("\\d{1,6}"))
            .map(Long::valueOf)
            .orElse(1L);
    return Duration.ofSeconds(Math.clamp(seconds, 1, MAX_PAUSE_SECONDS));
  }

  /** Returns the exception for a refused request, which the caller throws. */
  private static IOException refusal(HttpResponse<InputStream> response) throws IOException {
    JsonNode problem;
    try (InputStream body = response.body()) {
      problem = MAPPER.readTree(body.readNBytes(MAX_PROBLEM_BYTES));
    } catch (JacksonException e) {
      problem = MAPPER.createObjectNode();
    }
    int status = response.statusCode();
    if (!problem.path("code").isString()) {
      return new IOException(
          "%s answered %d without a reason; check that --server is an Octet service"
              .formatted(response.uri(), status));
    }
    InputProblem reason = problem(problem);
    if (status < FIRST_SERVER_ERROR) throw new RejectedInputException(reason);
    return new IOException("the service answered %d: %s".formatted(status, reason.message()));
  }

  /** Reads a problem of the service: the body of a refusal, or the failure of a conversion. */
  static InputProblem problem(JsonNode problem) {
    List<String> findings =
        problem.path("findings").valueStream().map(finding -> finding.asString("")).toList();
    return new InputProblem(
        problem.path("code").asString("unknown"),
        problem.path("detail").asString("The service gives no reason."),
        text(problem.path("file")),
        text(problem.path("location")),
        text(problem.path("field")),
        problem.path("action").asString(""),
        findings);
  }

  private static @Nullable String text(JsonNode value) {
    return value.isString() ? value.stringValue() : null;
  }
}
