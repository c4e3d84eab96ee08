package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.calibrate.CalibrationSamples;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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
  void brokenImagesAmongGoodOnesAreNamedAll() throws Exception {
    byte[] jpeg = CalibrationSamples.jpeg(40, 30);
    BufferedImage squares =
        CalibrationSamples.image(
            60, 60, BufferedImage.TYPE_INT_RGB, (x, y) -> x * 40_503 ^ y * 65_497);
    byte[] png = CalibrationSamples.encoded(squares, "png");
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 40; i++) files.put("%02d.jpg".formatted(i), jpeg);
    files.put("07.jpg", Arrays.copyOf(jpeg, jpeg.length * 6 / 10));
    files.put("19.jpg", "no image".getBytes(StandardCharsets.UTF_8));
    files.put("40.png", Arrays.copyOf(png, png.length / 2));
    JsonNode problem =
        client.post("/calibration-sets?name=cats.zip", zip(files)).problem(422, "not-a-picture");
    assertThat(problem.path("file").asString()).isEqualTo("07.jpg");
    assertThat(problem.path("detail").asString()).contains("3 of 41 samples can't be used");
    assertThat(problem.path("action").asString()).contains("Remove or replace", "again");
    assertThat(problem.path("findings").values().stream().map(JsonNode::asString))
        .satisfiesExactly(
            cut -> assertThat(cut).startsWith("07.jpg: The image can't be decoded"),
            text -> assertThat(text).startsWith("19.jpg: The file is not a JPEG"),
            half -> assertThat(half).startsWith("40.png: The image can't be decoded"));
  }

  @Test
  void valuesThatAreNotFiniteAreNamedWithArraySampleAndElement() throws Exception {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      var values = new float[6 * 4 * 2];
      values[3 * 8 + 2 * 2 + 1] = bad;
      byte[] npy =
          CalibrationSamples.npy("<f4", false, "6, 4, 2", CalibrationSamples.floats(values));
      JsonNode single =
          client.post("/calibration-sets?name=x.npy", npy).problem(422, "non-finite-value");
      assertThat(single.path("file").asString()).isEqualTo("x.npy[3]");
      assertThat(single.path("detail").asString())
          .isEqualTo("Element [2, 1] is %s. 1 of 6 samples can't be used.".formatted(bad));
      assertThat(single.path("action").asString()).contains("Remove or correct");
      byte[] npz = zip(Map.of("audio.npy", npy, "gain.npy", npy));
      JsonNode packed =
          client.post("/calibration-sets?name=set.npz", npz).problem(422, "non-finite-value");
      assertThat(packed.path("file").asString()).matches("(audio|gain).npy\\[3]");
    }
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
    return zip(Map.of(name, content));
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
