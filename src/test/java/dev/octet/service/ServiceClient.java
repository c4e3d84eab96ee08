package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the running service, which holds each response against the contract. */
public final class ServiceClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** What would tell a client about the inside of the service. */
  public static final String INSIDE =
      "(?s).*(Tomcat|Apache|\\tat |Exception|\\.java|/tmp/|octet-data|<html).*";

  private static final String BOUNDARY = "----octet-test";

  private final int port;
  private final boolean checks;

  public ServiceClient(int port) {
    this(port, true);
  }

  private ServiceClient(int port, boolean checks) {
    this.port = port;
    this.checks = checks;
  }

  /** A client for documents that an earlier version stored in a form that the contract lacks. */
  public ServiceClient withoutContract() {
    return new ServiceClient(port, false);
  }

  /** An answer of the service. */
  public record Answer(HttpResponse<byte[]> response) {
    public int status() {
      return response.statusCode();
    }

    public byte[] bytes() {
      return response.body();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** The body as JSON. */
    public JsonNode json() {
      return JsonMapper.shared().readTree(response.body());
    }

    /** The body as JSON, where the answer has this status. */
    public JsonNode json(int status) {
      assertThat(status()).as("%s", this).isEqualTo(status);
      return json();
    }

    /** The uploaded resource as JSON: a new one, or the one that an earlier upload has made. */
    public JsonNode uploaded() {
      assertThat(status()).as("%s", this).isIn(200, 201);
      return json();
    }

    /** The problem document with which the request was answered. */
    public JsonNode problem(int status, String code) {
      JsonNode problem = json(status);
      assertThat(header("Content-Type")).startsWith("application/problem+json");
      assertThat(problem.path("type").asString()).isEqualTo("urn:octet:problem:" + code);
      assertThat(problem.path("code").asString()).isEqualTo(code);
      assertThat(problem.path("status").asInt()).isEqualTo(status);
      assertThat(problem.path("title").asString()).isNotBlank();
      assertThat(problem.path("detail").asString()).isNotBlank();
      return problem;
    }

    /** The problem document with which the request was refused; it tells nothing of the inside. */
    public JsonNode refusal() {
      assertThat(header("Content-Type")).as("%s", this).startsWith("application/problem+json");
      JsonNode problem = json();
      assertThat(problem.path("status").asInt()).as("%s", this).isEqualTo(status());
      assertThat(problem.path("title").asString()).as("%s", this).isNotBlank();
      assertThat(problem.path("detail").asString()).as("%s", this).isNotBlank();
      assertThat(problem.path("type").asString())
          .as("%s", this)
          .isEqualTo("urn:octet:problem:" + problem.path("code").asString());
      assertThat(problem.toString()).doesNotMatch(INSIDE);
      return problem;
    }

    @Override
    public String toString() {
      return "%s %s: %d %s"
          .formatted(
              response.request().method(),
              response.request().uri(),
              response.statusCode(),
              new String(response.body(), StandardCharsets.UTF_8));
    }
  }

  /**
   * The items of all pages of a list.
   *
   * @param path with at least one query parameter
   */
  public List<JsonNode> items(String path) throws IOException, InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = get(path + next).json(200);
      page.path("items").forEach(items::add);
      next = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asString();
    } while (!next.isEmpty());
    return items;
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofMinutes(2));
  }

  public Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (checks) Contract.COMMITTED.check(response);
    return new Answer(response);
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  public Answer delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  /** Waits until the job with this path is over, and returns it. */
  public JsonNode awaitEnd(String job) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> get(job).json(200), it -> !it.path("finishedAt").isNull());
  }

  /** Cancels the job with this path. */
  public Answer cancel(String job) throws IOException, InterruptedException {
    return send(request(job + "/cancel").POST(BodyPublishers.noBody()));
  }

  /** Posts a body as it is. */
  public Answer post(String path, byte[] body) throws IOException, InterruptedException {
    return post(path, "application/octet-stream", BodyPublishers.ofByteArray(body));
  }

  public Answer post(String path, String contentType, BodyPublisher body)
      throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", contentType).POST(body));
  }

  /** Posts a form with one file. */
  public Answer postForm(String path, String part, String fileName, byte[] file)
      throws IOException, InterruptedException {
    var body = new ByteArrayOutputStream();
    body.writeBytes(
        """
        --%s\r
        Content-Disposition: form-data; name="%s"; filename="%s"\r
        Content-Type: application/octet-stream\r
        \r
        """
            .formatted(BOUNDARY, part, fileName)
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(file);
    body.writeBytes("\r\n--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.UTF_8));
    return post(
        path,
        "multipart/form-data; boundary=" + BOUNDARY,
        BodyPublishers.ofByteArray(body.toByteArray()));
  }
}
