package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What can't be used is refused with what is wrong and where, and nothing of it is kept. */
@ServiceTest
class BadUploadsTest {
  /** Above {@code octet.limits} of the tests. */
  private static final int TOO_MUCH = 33 << 20;

  @LocalServerPort int port;
  @Autowired Storage storage;
  private ServiceClient client;
  private Storage.Contents before;

  @BeforeEach
  void look() {
    client = new ServiceClient(port);
    before = storage.contents();
  }

  @AfterEach
  void nothingIsKept() {
    org.awaitility.Awaitility.await().until(() -> storage.contents().addsNothingTo(before));
  }

  @Test
  void whatIsNoModel() throws Exception {
    JsonNode problem =
        client
            .post("/models?name=notes.txt", "these are my notes".getBytes(StandardCharsets.UTF_8))
            .problem(422, "not-a-model");
    assertThat(problem.path("file").asString()).isEqualTo("notes.txt");
    client.post("/models?name=empty.tflite", new byte[0]).problem(422, "not-a-model");
  }

  @Test
  void aModelThatBreaksOff() throws Exception {
    byte[] model = SharedSample.model();
    ServiceClient.Answer answer =
        client.post("/models?name=half.tflite", Arrays.copyOf(model, model.length / 2));
    assertThat(answer.status()).as("%s", answer).isEqualTo(422);
    assertThat(answer.json().path("file").asString()).isEqualTo("half.tflite");
  }

  @Test
  void aZipBomb() throws Exception {
    byte[] bomb = zip("bomb.npy", new byte[200 << 20]);
    assertThat(bomb.length).isLessThan(1 << 20);
    JsonNode problem =
        client
            .post(
                "/calibration-sets?name=bomb.zip",
                "application/zip",
                BodyPublishers.ofByteArray(bomb))
            .problem(422, "compression-bomb");
    assertThat(problem.toString()).contains("bomb.npy");
  }

  @Test
  void aPictureThatIsNone() throws Exception {
    byte[] set = zip("cat.jpg", "no picture".getBytes(StandardCharsets.UTF_8));
    JsonNode problem =
        client.post("/calibration-sets?name=cats.zip", set).problem(422, "not-a-picture");
    assertThat(problem.toString()).contains("cat.jpg");
  }

  @Test
  void aSetWithoutSamples() throws Exception {
    byte[] set = zip("README.txt", "nothing here".getBytes(StandardCharsets.UTF_8));
    client.post("/calibration-sets?name=empty.zip", set).json(422);
  }

  @Test
  void tooMuch() throws Exception {
    client.post("/models?name=large.tflite", new byte[TOO_MUCH]).problem(413, "content-too-large");
    client
        .post("/calibration-sets?name=large.zip", new byte[TOO_MUCH])
        .problem(413, "content-too-large");
  }

  @Test
  void whatNobodyAskedFor() throws Exception {
    client
        .post("/models", "text/html", BodyPublishers.ofString("<p>"))
        .problem(415, "unsupported-media-type");
    client.get("/models/" + new UUID(7, 7)).json(404);
    client.get("/models/seven").problem(400, "invalid-parameter");
    client.get("/nowhere").problem(404, "unknown-path");
    client.delete("/models").problem(405, "method-not-allowed");
    client.get("/artifacts/" + new UUID(7, 7) + "/content").json(404);
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return bytes.toByteArray();
  }
}
