package dev.octet.client;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client of one service. All methods throw {@link RejectedInputException} if the service refuses
 * a request (with the service's reason, also for a wrong key), and {@link IOException} if it can't
 * be reached or fails.
 */
public final class OctetClient {
  private static final String CONVERSIONS = "/conversions";

  /** Covers the upload of a large file and its inspection. */
  private static final Duration UPLOAD_TIMEOUT = Duration.ofHours(1);

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  /** Failures of the service rather than of the files that were sent. */
  private static final Set<String> FAULTS = Set.of("time-limit", "worker-died", "internal-error");

  private final ServiceConnection connection;

  /**
   * Creates a client, without connecting.
   *
   * @param server as {@link ServerUrl#parse} returns it
   * @param key an API key; null for a service without keys
   */
  public OctetClient(URI server, @Nullable String key) {
    connection = new ServiceConnection(server, key);
  }

  /** Uploads a model under a name and returns its id. */
  public String uploadModel(Path file, String name) throws IOException {
    return upload("/models", file, name);
  }

  /** Uploads an archive of samples under a name and returns the id of the calibration set. */
  public String uploadSet(Path file, String name) throws IOException {
    return upload("/calibration-sets", file, name);
  }

  private String upload(String collection, Path file, String name) throws IOException {
    String path =
        "%s?name=%s".formatted(collection, URLEncoder.encode(name, StandardCharsets.UTF_8));
    HttpRequest request =
        connection
            .request(path, UPLOAD_TIMEOUT)
            .header("Content-Type", "application/octet-stream")
            .expectContinue(true) // a refused file is not sent
            .POST(HttpRequest.BodyPublishers.ofFile(file))
            .build();
    return id(connection.json(request), collection);
  }

  /**
   * Starts a conversion. The request has a new idempotency key, so sending it again after a broken
   * connection does not start another one.
   *
   * @param request the JSON of a conversion request
   * @return the path of the conversion
   */
  public String start(JsonNode request) throws IOException {
    HttpRequest http =
        connection
            .request(CONVERSIONS, START_TIMEOUT)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
            .build();
    return CONVERSIONS + "/" + id(connection.json(http), CONVERSIONS);
  }

  /** Returns the address of a path, for messages. */
  public URI url(String path) {
    return connection.url(path);
  }

  /**
   * Follows a conversion until it has succeeded.
   *
   * @param conversion its path
   * @param listener receives the data of each event
   * @return the JSON of the conversion
   * @throws RejectedInputException if the conversion failed because of its model, set or recipe
   * @throws IOException if it failed for another reason, was cancelled or can't be followed
   */
  public JsonNode follow(String conversion, Consumer<JsonNode> listener) throws IOException {
    JsonNode over = new EventFollower(connection, conversion, listener).follow();
    String state = over.path("state").asString("");
    if (state.equals("SUCCEEDED")) return over;
    if (!state.equals("FAILED")) {
      throw new IOException("%s was cancelled".formatted(connection.url(conversion)));
    }
    InputProblem failure = ServiceConnection.problem(over.path("failure"));
    if (failure.code().startsWith("engine-") || FAULTS.contains(failure.code())) {
      throw new IOException(
          "the service failed (%s): %s".formatted(failure.code(), failure.message()));
    }
    throw new RejectedInputException(failure);
  }

  /**
   * Downloads a file that a conversion produced, and compares it with its hash.
   *
   * @param conversion the JSON of the conversion
   * @param kind such as {@code tflite} or {@code report}
   * @param to a file that does not exist
   */
  public void download(JsonNode conversion, String kind, Path to) throws IOException {
    JsonNode artifact =
        conversion
            .path("artifacts")
            .valueStream()
            .filter(each -> each.path("kind").asString("").equals(kind))
            .findFirst()
            .orElseThrow(() -> new IOException("the conversion has no file of kind " + kind));
    Downloads.download(
        connection,
        artifact.path("links").path("content").asString(""),
        artifact.path("bytes").asLong(),
        artifact.path("sha256").asString(""),
        to);
  }

  private static String id(JsonNode resource, String collection) throws IOException {
    String id = resource.path("id").asString("");
    if (!id.isEmpty()) return id;
    throw new IOException(
        "the answer of %s has no id; check that --server is an Octet service"
            .formatted(collection));
  }
}
