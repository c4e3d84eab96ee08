package dev.octet.service.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.octet.SharedData;
import dev.octet.SharedSample;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.Storage;
import dev.octet.service.platform.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** {@code /models}, from upload to removal. */
@ServiceTest
class ModelsTest {
  @LocalServerPort int port;
  @Autowired Models models;
  @Autowired Storage storage;
  @Autowired TransactionTemplate transactions;
  private ServiceClient client;

  @BeforeEach
  void connect() {
    client = new ServiceClient(port);
  }

  @Test
  void anUploadIsAnsweredWithWhatTheModelHolds() throws Exception {
    byte[] model = SharedSample.model();
    ServiceClient.Answer answer = client.post("/models?name=ciphers.tflite", model);
    JsonNode created = answer.json(201);
    assertThat(answer.header("Location")).isEqualTo(created.at("/links/self").asString());
    assertThat(created.path("name").asString()).isEqualTo("ciphers.tflite");
    assertThat(created.path("format").asString()).isEqualTo("tflite");
    assertThat(created.path("bytes").asInt()).isEqualTo(model.length);
    assertThat(created.at("/inputs/0/shape").toString()).isEqualTo("[1,32,32,1]");
    assertThat(created.at("/outputs/0/name").asString()).isEqualTo("probabilities");
    assertThat(created.at("/operators/0/operator").asString()).isEqualTo("CONV_2D");
    assertThat(created.path("labels")).hasSize(10);
    assertThat(created.path("warnings")).isEmpty();
    assertThat(UUID.fromString(created.path("id").asString()).version()).isEqualTo(7);
    assertThat(client.get(answer.header("Location")).json(200)).isEqualTo(created);
  }

  /** It used to be accepted, and its conversions ended with "The engine failed". */
  @Test
  void aModelThatTensorFlowLiteWouldNotPrepareIsRefusedWithItsNode() throws Exception {
    JsonNode problem = client.post("/models", attacked("22472")).problem(422, "invalid-model");
    assertThat(problem.path("detail").asString()).contains("node 6", "REDUCE_MAX");
    client.post("/models", attacked("55036")).uploaded();
  }

  private static byte[] attacked(String number) throws IOException {
    return Files.readAllBytes(
        SharedData.require(
            "attack/19-tensor-prepare-engine-failed/engine-failed-ok-2-%s.tflite"
                .formatted(number)));
  }

  @Test
  void aFormIsAsGoodAsABody() throws Exception {
    JsonNode created =
        client.postForm("/models", "file", "ziffern-ä.tflite", SharedSample.model()).json(201);
    assertThat(created.path("name").asString()).isEqualTo("ziffern-ä.tflite");
  }

  @Test
  void theNameMayComeWithTheBodysDisposition() throws Exception {
    JsonNode created =
        client
            .send(
                client
                    .request("/models")
                    .header("Content-Type", "application/octet-stream")
                    .header("Content-Disposition", "attachment; filename=\"../net.tflite\"")
                    .POST(BodyPublishers.ofByteArray(SharedSample.model())))
            .json(201);
    assertThat(created.path("name").asString()).isEqualTo("net.tflite");
  }

  @Test
  void theListGoesPageByPageFromTheNewest() throws Exception {
    String first = upload("first.tflite");
    String second = upload("second.tflite");
    String third = upload("third.tflite");
    JsonNode page = client.get("/models?limit=2").json(200);
    assertThat(ids(page)).containsExactly(third, second);
    JsonNode next = client.get("/models?limit=1&cursor=" + page.path("next").asString()).json(200);
    assertThat(ids(next)).containsExactly(first);
    client.get("/models?limit=0").problem(400, "invalid-parameter");
    client.get("/models?cursor=x").problem(400, "invalid-parameter");
  }

  private static List<String> ids(JsonNode page) {
    return page.path("items").valueStream().map(item -> item.path("id").asString()).toList();
  }

  @Test
  void aRemovedModelIsGoneAndItsFileWithTheLastOfThem() throws Exception {
    byte[] content = named("aRemovedModel");
    Models.StoredModel first =
        models.upload("a.tflite", new ByteArrayInputStream(content), Recipe.Network.WHOLE);
    Models.StoredModel second =
        models.upload("b.tflite", new ByteArrayInputStream(content), Recipe.Network.WHOLE);
    assertThat(first.sha256()).isEqualTo(second.sha256());
    assertThat(client.delete("/models/" + first.id()).status()).isEqualTo(204);
    client.get("/models/" + first.id()).problem(404, "model-not-found");
    client.delete("/models/" + first.id()).problem(404, "model-not-found");
    assertThat(Files.size(models.file(second))).isEqualTo(second.bytes());
    assertThat(client.delete("/models/" + second.id()).status()).isEqualTo(204);
    storage.awaitRemoval(second.sha256());
  }

  /** The sample with another name inside, so that no other test has the same content. */
  private static byte[] named(String name) {
    byte[] model = SharedSample.model();
    byte[] old = "octet-sample".getBytes(StandardCharsets.US_ASCII);
    byte[] now = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), old.length);
    int at = new String(model, StandardCharsets.ISO_8859_1).indexOf("octet-sample");
    System.arraycopy(now, 0, model, at, now.length);
    return model;
  }

  @Test
  void aModelThatIsHeldStaysUntilTheTransactionEnds() throws Exception {
    UUID id = UUID.fromString(upload("held.tflite"));
    Thread removal =
        transactions.execute(_ -> {
          assertThat(models.hold(id)).isPresent();
          Thread remover = Thread.ofPlatform().start(() -> models.remove(id));
          assertThat(storage.someoneWaitsForALock()).isTrue();
          assertThat(models.require(id).id()).isEqualTo(id);
          return remover;
        });
    removal.join();
    assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> models.require(id));
  }

  private String upload(String name) throws Exception {
    return client
        .post("/models?name=" + name, SharedSample.model())
        .json(201)
        .path("id")
        .asString();
  }

  @Test
  void theSameBytesUnderTheSameNameAreTheSameModel() throws Exception {
    String path = "/models?name=twice.tflite";
    ServiceClient.Answer first = client.post(path, SharedSample.model());
    ServiceClient.Answer again = client.post(path, SharedSample.model());
    assertThat(again.json(200)).isEqualTo(first.json(201));
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    JsonNode form =
        client.postForm("/models", "file", "twice.tflite", SharedSample.model()).json(200);
    assertThat(form).isEqualTo(first.json());
    assertThat(client.post(path, named("another-net")).json(201).path("id"))
        .as("other bytes")
        .isNotEqualTo(first.json().path("id"));
    assertThat(client.post("/models?name=thrice.tflite", SharedSample.model()).json(201).path("id"))
        .as("another name")
        .isNotEqualTo(first.json().path("id"));
  }

  @Test
  void uploadsOfTheSameModelAtTheSameTimeAreOneModel() throws Exception {
    byte[] model = named("at-the-same");
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ServiceClient.Answer>> answers =
          IntStream.range(0, 4)
              .mapToObj(_ -> clients.submit(() -> client.post("/models?name=same.tflite", model)))
              .toList();
      Set<String> ids = new TreeSet<>();
      int created = 0;
      for (Future<ServiceClient.Answer> answer : answers) {
        ids.add(answer.get().uploaded().path("id").asString());
        if (answer.get().status() == 201) created++;
      }
      assertThat(ids).hasSize(1);
      assertThat(created).isEqualTo(1);
      String id = ids.iterator().next();
      String sha256 = models.require(UUID.fromString(id)).sha256();
      assertThat(client.delete("/models/" + id).status()).isEqualTo(204);
      storage.awaitRemoval(sha256);
    }
  }

  @Test
  void anUploadThatIsTakenBackLeavesTheModelOfOthers() throws Exception {
    byte[] content = named("taken-back");
    UUID first =
        models.upload("taken.tflite", new ByteArrayInputStream(content), Recipe.Network.WHOLE).id();
    assertThat(
            models
                .upload("taken.tflite", new ByteArrayInputStream(content), Recipe.Network.WHOLE)
                .id())
        .isEqualTo(first);
    models.takeBack(first);
    assertThat(models.find(first)).as("the model of the other upload").isPresent();
    models.takeBack(first);
    assertThat(models.find(first)).as("after the last one").isEmpty();
  }

  @Test
  void theListIsSortedAndFiltered() throws Exception {
    Instant before = Instant.now();
    List<String> names = List.of("sort-b.tflite", "sort-a.tflite", "sort-c.tflite");
    for (String name : names) upload(name);
    String since = "&createdAfter=" + before;
    assertThat(listed("sort=name" + since)).isEqualTo(names.stream().sorted().toList());
    assertThat(listed("sort=-name" + since))
        .isEqualTo(names.stream().sorted(Comparator.reverseOrder()).toList());
    assertThat(listed("sort=createdAt" + since)).isEqualTo(names);
    assertThat(listed("sort=-bytes" + since)).containsExactlyElementsOf(names.reversed());
    assertThat(listed("createdAfter=" + Instant.now())).isEmpty();
    JsonNode problem =
        client.get("/models?createdAfter=yesterday").problem(400, "invalid-parameter");
    assertThat(problem.path("detail").asString()).contains("2026-01-31T00:00:00Z");
    problem = client.get("/models?sort=size").problem(400, "invalid-parameter");
    assertThat(problem.path("detail").asString()).contains("'size'", "bytes, -bytes");
    assertThat(problem.path("field").asString()).isEqualTo("sort");
  }

  /** Reads a list page by page, and returns the names. */
  private List<String> listed(String query) throws Exception {
    return client.items("/models?limit=2&" + query).stream()
        .map(item -> item.path("name").asString())
        .toList();
  }

  @Test
  void aCursorGoesWithItsOrderOnly() throws Exception {
    upload("cursor-a.tflite");
    upload("cursor-b.tflite");
    String byName = client.get("/models?limit=1&sort=name").json(200).path("next").asString();
    String byTime = client.get("/models?limit=1").json(200).path("next").asString();
    client.get("/models?sort=name&cursor=" + byName).json(200);
    client.get("/models?sort=bytes&cursor=" + byName).problem(400, "invalid-parameter");
    client.get("/models?cursor=" + byName).problem(400, "invalid-parameter");
    client.get("/models?sort=name&cursor=" + byTime).problem(400, "invalid-parameter");
    client.get("/models?sort=name&cursor=W10").problem(400, "invalid-parameter");
  }

  @Test
  void aModelIsDownloadedAndItsTagSparesTheNextAnswer() throws Exception {
    String id = upload("download.tflite");
    JsonNode model = client.get("/models/" + id).json(200);
    ServiceClient.Answer content = client.get(model.at("/links/content").asString());
    assertThat(content.bytes()).isEqualTo(SharedSample.model());
    assertThat(content.header("Content-Disposition")).contains("download.tflite");
    String tag = client.get("/models/" + id).header("ETag");
    assertThat(tag).isNotEmpty();
    ServiceClient.Answer same =
        client.send(client.request("/models/" + id).header("If-None-Match", tag));
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.bytes()).isEmpty();
  }
}
