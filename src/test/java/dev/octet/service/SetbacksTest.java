package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.SharedSample;
import dev.octet.engine.example.SampleFolder;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.storage.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What stops a request or a job for a while: a full disk, a missing file, others' transactions. */
class SetbacksTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir static Path folder;
  private static TestDatabases databases;
  private static RunningService service;
  private static Path directory;

  @TempDir Path temp;

  @BeforeAll
  static void start() throws Exception {
    databases = TestDatabases.start(folder.resolve("server"));
    databases.create("shared");
    directory = folder.resolve("data");
    service = startIn(directory, "shared");
  }

  @AfterAll
  static void stop() {
    service.close();
    databases.close();
  }

  private static RunningService startIn(Path data, String database, String... more) {
    List<String> settings = new ArrayList<>(databases.settings(database));
    settings.addAll(List.of(more));
    return RunningService.startIn(data, settings.toArray(String[]::new));
  }

  private static byte[] calibration() throws IOException {
    var zip = new ByteArrayOutputStream();
    SampleFolder.writeZip(SharedSample.get().calibration().subList(0, 10), zip);
    return zip.toByteArray();
  }

  private static JsonNode upload(ServiceClient client, String path, byte[] content)
      throws Exception {
    return client.post(path, content).uploaded();
  }

  private static String convert(ServiceClient client, JsonNode model, JsonNode set)
      throws Exception {
    String request =
        "{\"modelId\": \"%s\", \"calibrationSetId\": \"%s\", \"recipe\": {\"rewrites\": \"none\"}}"
            .formatted(model.path("id").asString(), set.path("id").asString());
    return client
        .post("/conversions", "application/json", BodyPublishers.ofString(request))
        .json(202)
        .path("id")
        .asString();
  }

  private static JsonNode awaitEnd(ServiceClient client, String id) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> client.get("/conversions/" + id).json(200),
            found -> !found.path("finishedAt").isNull());
  }

  private static Path blob(Path data, JsonNode resource) {
    String sha256 = resource.path("sha256").asString();
    return data.resolve("blobs")
        .resolve(sha256.substring(0, 2))
        .resolve(sha256.substring(2, 4))
        .resolve(sha256);
  }

  /** Fills the disk of a folder to the last byte. */
  private static Path fill(Path disk) throws IOException {
    Path filler = disk.resolve("filler");
    try (var out =
        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int size : List.of(1 << 20, 1 << 12, 1)) {
        try {
          while (true) out.write(new byte[size]);
        } catch (IOException full) {
          assertThat(full).hasMessageContaining("No space");
        }
      }
    }
    return filler;
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  @Test
  void aFullDiskIs507ForUploadsAndAWaitForJobs() throws Exception {
    databases.create("small");
    Path disk = Files.createDirectory(temp.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=160m,mode=0700", "tmpfs", disk.toString()),
        "skipped: a disk to fill needs the right to mount");
    try (var small = startIn(disk, "small")) {
      ServiceClient client = small.client();
      JsonNode model = upload(client, "/models", SharedSample.model());
      JsonNode set = upload(client, "/calibration-sets", calibration());
      Path filler = fill(disk);

      client.post("/models", new byte[5_000_000]).problem(507, "no-space");
      client.post("/models", SharedSample.model()).problem(507, "no-space");
      client
          .postForm("/calibration-sets", "file", "big.bin", new byte[5_000_000])
          .problem(507, "no-space");
      assertThat(client.get("/models").json(200).path("items").size()).isEqualTo(1);
      JsonNode health = client.get("/actuator/health").json(503);
      assertThat(health.at("/components/diskSpace/status").asString()).isEqualTo("DOWN");
      assertThat(client.get("/actuator/health/readiness").status()).isEqualTo(200);

      String id = convert(client, model, set);
      await().atMost(PATIENCE).until(() -> isSetBack(small, id));
      assertThat(client.get("/conversions/" + id).json(200).path("finishedAt").isNull()).isTrue();
      Files.delete(filler);
      JsonNode ended = awaitEnd(client, id);
      assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
      assertThat(ended.path("attempt").asInt()).isEqualTo(1);
      assertThat(client.get("/actuator/health").json(200).path("status").asString())
          .isEqualTo("UP");
      assertThat(files(disk.resolve("blobs/incoming"))).isEmpty();
      assertThat(files(disk.resolve("forms"))).isEmpty();
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static boolean isSetBack(RunningService where, String conversion) {
    return !where
        .bean(JdbcTemplate.class)
        .queryForList(
            "select 1 from conversions where id = ?::uuid and set_back_at is not null", conversion)
        .isEmpty();
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).filter(file -> !file.endsWith("lock")).toList();
    }
  }

  @Test
  void aFileThatIsMissingForAWhileCostsNoAttempt() throws Exception {
    ServiceClient client = service.client();
    JsonNode model = upload(client, "/models?name=away.tflite", padded(1));
    JsonNode set = upload(client, "/calibration-sets", calibration());
    Path blob = blob(directory, model);
    Path away = Files.move(blob, folder.resolve("away"));
    String id = convert(client, model, set);
    await().atMost(PATIENCE).until(() -> isSetBack(service, id));
    Files.move(away, blob);
    JsonNode ended = awaitEnd(client, id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("attempt").asInt()).isEqualTo(1);

    // what it made is gone: no client gets half of an answer
    for (JsonNode artifact : ended.path("artifacts")) {
      Files.delete(blob(directory, artifact));
      String href = artifact.path("href").asString();
      client.get(href + "/content").problem(404, "content-not-found");
    }
    client.get("/conversions/" + id + "/report").problem(404, "content-not-found");
    client
        .send(client.request("/conversions/" + id + "/report").header("Accept", "text/html"))
        .problem(404, "content-not-found");
  }

  private static byte[] padded(int bytes) throws IOException {
    byte[] model = SharedSample.model();
    return Arrays.copyOf(model, model.length + bytes);
  }

  @Test
  void aFileThatIsMissingForTooLongFailsTheJobWithTheReason() throws Exception {
    databases.create("impatient");
    Path data = temp.resolve("data");
    try (var impatient = startIn(data, "impatient", "--octet.storage.patience=2s")) {
      ServiceClient client = impatient.client();
      JsonNode model = upload(client, "/models", SharedSample.model());
      JsonNode set = upload(client, "/calibration-sets", calibration());
      Files.delete(blob(data, model));
      JsonNode ended = awaitEnd(client, convert(client, model, set));
      assertThat(ended.path("state").asString()).isEqualTo("FAILED");
      assertThat(ended.at("/failure/code").asString()).isEqualTo("file-missing");
      assertThat(ended.at("/failure/action").asString()).contains("Upload");
    }
  }

  @Test
  void transactionsThatNeedTheSameFilesInOppositeOrdersDoNotWaitForEachOther() throws Exception {
    ServiceClient client = service.client();
    String a = upload(client, "/models", padded(2)).path("sha256").asString();
    String b = upload(client, "/models", padded(3)).path("sha256").asString();
    var blobs = service.bean(Blobs.class);
    var transactions = service.bean(TransactionTemplate.class);
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<String> order = i % 2 == 0 ? List.of(a, b) : List.of(b, a);
      workers.add(() -> {
        int held = 0;
        for (int round = 0; round < 25; round++) {
          transactions.executeWithoutResult(_ -> assertThat(blobs.hold(order)).isEmpty());
          transactions.executeWithoutResult(_ -> blobs.release(order));
          held++;
        }
        return held;
      });
    }
    try (var threads = Executors.newFixedThreadPool(workers.size())) {
      for (var worker : threads.invokeAll(workers)) assertThat(worker.get()).isEqualTo(25);
    }
  }

  @Test
  void aFormThatIsBeingSentLiesInTheDataDirectoryAndGoesWithItsSender() throws Exception {
    Path forms = directory.resolve("forms");
    String head =
        """
        --x\r
        Content-Disposition: form-data; name="file"; filename="a.tflite"\r
        \r
        """;
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      var out = socket.getOutputStream();
      out.write(
          ("POST /models HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n"
                  + "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
                  + head)
              .getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[4_000_000]);
      out.flush();
      await().atMost(PATIENCE).until(() -> files(forms).size() == 1);
    }
    await().atMost(PATIENCE).until(() -> files(forms).isEmpty());
  }

  @Test
  void whatAKilledServiceLeftOfFormsGoesAtTheNextStart() throws Exception {
    Path dead = Files.createDirectories(directory.resolve("forms/dead"));
    Files.createFile(dead.resolve("lock"));
    Files.write(dead.resolve("upload_1.tmp"), new byte[1000]);
    startIn(directory, "shared").close();
    assertThat(dead).doesNotExist();
    try (Stream<Path> runs = Files.list(directory.resolve("forms"))) {
      assertThat(runs).as("the folder of the live one").hasSize(1);
    }
  }
}
