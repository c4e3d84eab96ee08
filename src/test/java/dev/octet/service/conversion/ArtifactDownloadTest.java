package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.hash.Sha256;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.net.http.HttpRequest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code /artifacts/{id}/content}, whole, in parts, and not at all where the client has it. */
@ServiceTest
class ArtifactDownloadTest {
  @LocalServerPort int port;

  @Test
  void anArtifactIsFetchedWholeInPartsOrNotAgain() throws Exception {
    var client = new ConversionClient(port);
    JsonNode artifact =
        client.awaitEnd(client.start(20)).path("artifacts").valueStream().findFirst().orElseThrow();
    String path = artifact.path("href").asString() + "/content";
    ServiceClient http = client.http();

    ServiceClient.Answer whole = http.get(path);
    String sha256 = Sha256.of(whole.bytes());
    String tag = '"' + sha256 + '"';
    assertThat(whole.status()).isEqualTo(200);
    assertThat(artifact.path("sha256").asString()).isEqualTo(sha256);
    assertThat(artifact.path("bytes").asInt()).isEqualTo(whole.bytes().length);
    assertThat(whole.header("ETag")).isEqualTo(tag);
    assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(whole.header("Cache-Control")).contains("immutable");
    assertThat(whole.header("Content-Disposition")).contains(".tflite");

    ServiceClient.Answer part = http.send(http.request(path).header("Range", "bytes=100-299"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(whole.bytes(), 100, 300));
    assertThat(part.header("Content-Range"))
        .isEqualTo("bytes 100-299/%d".formatted(whole.bytes().length));
    ServiceClient.Answer stale =
        http.send(
            http.request(path).header("Range", "bytes=100-299").header("If-Range", "\"other\""));
    assertThat(stale.status()).isEqualTo(200);

    assertThat(http.send(http.request(path).header("If-None-Match", tag)).status()).isEqualTo(304);
    String beyond = "bytes=%d-".formatted(whole.bytes().length);
    assertThat(http.send(http.request(path).header("Range", beyond)).status()).isEqualTo(416);
    ServiceClient.Answer head =
        http.send(http.request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("ETag")).isEqualTo(tag);
  }
}
