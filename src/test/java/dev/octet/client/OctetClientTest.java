package dev.octet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.octet.engine.RejectedInputException;
import dev.octet.hash.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client and a server that answers each request with the next answer of a list. */
class OctetClientTest {
  private static final byte[] CONTENT =
      "0123456789".repeat(10_000).getBytes(StandardCharsets.UTF_8);
  private static final String OVER = "{\"state\": \"%s\", \"failure\": {\"code\": \"%s\"}}";

  /** An answer; one with fewer bytes than it announces breaks off. */
  private record Answer(int status, byte[] body, int announced, String retryAfter) {
    static Answer of(int status, String body) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      return new Answer(status, bytes, bytes.length, "");
    }
  }

  @TempDir Path temp;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new ArrayList<>();
  private HttpServer server;
  private OctetClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new OctetClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "secret");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    requests.add(
        "%s %s %s %s"
            .formatted(
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Range"),
                exchange.getRequestHeaders().getFirst("Last-Event-ID")));
    Answer next = answers.remove();
    if (!next.retryAfter.isEmpty())
      exchange.getResponseHeaders().set("Retry-After", next.retryAfter);
    exchange.sendResponseHeaders(next.status, next.announced == 0 ? -1 : next.announced);
    if (next.announced > 0) {
      exchange.getResponseBody().write(next.body);
      exchange.getResponseBody().flush();
    }
    exchange.close();
  }

  private Path download(String sha256) throws IOException {
    JsonNode conversion =
        JsonMapper.shared()
            .readTree(
                """
                {"artifacts": [
                  {"kind": "tflite", "links": {"self": "/artifacts/1", "content": "/artifacts/1/content"}, "bytes": %d, "sha256": "%s"}]}
                """
                    .formatted(CONTENT.length, sha256));
    Path file = temp.resolve("file");
    client.download(conversion, "tflite", file);
    return file;
  }

  private static Answer part(int status, int from, int to, int announced) {
    return new Answer(status, Arrays.copyOfRange(CONTENT, from, to), announced, "");
  }

  @Test
  void aDownloadContinuesWhereItBrokeOff() throws IOException {
    answers.add(part(200, 0, 60_000, CONTENT.length));
    answers.add(part(206, 60_000, CONTENT.length, CONTENT.length - 60_000));
    assertThat(download(Sha256.of(CONTENT))).hasBinaryContent(CONTENT);
    assertThat(requests)
        .containsExactly(
            "/artifacts/1/content Bearer secret null null",
            "/artifacts/1/content Bearer secret bytes=60000- null");
  }

  @Test
  void aServerThatIgnoresTheRangeSendsEverythingAgain() throws IOException {
    answers.add(part(200, 0, 60_000, CONTENT.length));
    answers.add(part(200, 0, CONTENT.length, CONTENT.length));
    assertThat(download(Sha256.of(CONTENT))).hasBinaryContent(CONTENT);
  }

  @Test
  void contentWithAnotherHashIsRefused() {
    answers.add(part(200, 0, CONTENT.length, CONTENT.length));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> download(Sha256.of("something else")))
        .withMessageContaining("/artifacts/1/content is not what the service has stored");
  }

  @Test
  void aBusyServiceIsAskedAgain() throws IOException {
    answers.add(new Answer(503, new byte[0], 0, "1"));
    answers.add(Answer.of(201, "{\"id\": \"7\"}"));
    Path model = Files.writeString(temp.resolve("m"), "bytes");
    assertThat(client.uploadModel(model, "a name&more")).isEqualTo("7");
    assertThat(requests)
        .hasSize(2)
        .allMatch(request -> request.startsWith("/models?name=a+name%26more Bearer secret"));
  }

  @Test
  void theLastEventMayBeLostWithTheConnection() throws IOException {
    answers.add(Answer.of(200, "retry: 1\n\nid: 4\ndata: {\"state\": \"RUNNING\"}\n\nid: 5\n"));
    answers.add(Answer.of(200, "{\"state\": \"RUNNING\"}"));
    answers.add(new Answer(204, new byte[0], 0, ""));
    answers.add(Answer.of(200, OVER.formatted("SUCCEEDED", "")));
    var heard = new ArrayDeque<String>();
    client.follow("/conversions/1", event -> heard.add(event.path("state").asString()));
    assertThat(heard).containsExactly("RUNNING");
    assertThat(requests)
        .containsExactly(
            "/conversions/1/events Bearer secret null null",
            "/conversions/1 Bearer secret null null",
            "/conversions/1/events Bearer secret null 4",
            "/conversions/1 Bearer secret null null");
  }

  @Test
  void failuresOfTheServiceAndOfTheFilesAreTold() {
    answers.add(new Answer(204, new byte[0], 0, ""));
    answers.add(Answer.of(200, OVER.formatted("FAILED", "engine-crashed")));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> client.follow("/conversions/1", _ -> {}))
        .withMessageContaining("engine-crashed");
    answers.add(new Answer(204, new byte[0], 0, ""));
    answers.add(Answer.of(200, OVER.formatted("FAILED", "unsupported-shape")));
    assertThatExceptionOfType(RejectedInputException.class)
        .isThrownBy(() -> client.follow("/conversions/1", _ -> {}))
        .satisfies(e -> assertThat(e.problem().code()).isEqualTo("unsupported-shape"));
    answers.add(new Answer(204, new byte[0], 0, ""));
    answers.add(Answer.of(200, OVER.formatted("CANCELLED", "")));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> client.follow("/conversions/1", _ -> {}))
        .withMessageContaining("was cancelled");
  }

  @Test
  void aServerOfSomethingElseIsNamed() throws IOException {
    Path model = Files.writeString(temp.resolve("m"), "bytes");
    for (Answer answer :
        List.of(Answer.of(200, "<html>"), Answer.of(404, "<html>"), Answer.of(200, "{}"))) {
      answers.add(answer);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> client.uploadModel(model, "m"))
          .withMessageContaining("check that --server is an Octet service");
    }
  }
}
