package dev.octet.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.octet.SharedSample;
import dev.octet.engine.example.SampleFolder;
import dev.octet.service.ServiceClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Sends mutants to a running service, and converts with some of those that it takes. */
final class UploadTrial {
  static final long SEED = Long.getLong("octet.hostile.seed", 20_261_130);
  private static final int FIRST = Integer.getInteger("octet.hostile.first", 0);

  /** As many as the service looks at at the same time. */
  private static final int SENDERS = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a set or a model may fail for is its own fault, none of these. */
  private static final Set<String> FAULTS =
      Set.of(
          "engine-failed", "engine-crashed", "engine-killed", "engine-out-of-memory", "time-limit");

  private static final Set<String> OVER = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

  /** Logs, locks and the like. */
  private static final long SLACK_BYTES = 64 << 10;

  private final ServiceClient client;
  private final List<Path> folders;
  private final Duration longest;

  /**
   * Of a service.
   *
   * @param data its data directory
   * @param temporary its folder for temporary files
   * @param longest that an answer may take
   */
  UploadTrial(ServiceClient client, Path data, Path temporary, Duration longest) {
    this.client = client;
    this.longest = longest;
    folders = List.of(data, temporary);
  }

  /** The database and the native libraries are no scratch. */
  private static boolean isLeftOut(Path folder) {
    return folder.endsWith("postgres") || folder.endsWith("native");
  }

  /** Sends so many mutants of a kind, two at a time. */
  void send(Kind kind, int count, int conversions) throws Exception {
    Mutator mutator = kind.mutator(SEED);
    List<String> accepted = new ArrayList<>();
    int busy = 0;
    long start = System.nanoTime();
    long slowest = 0;
    try (var watch = new FolderWatch(folders, UploadTrial::isLeftOut);
        var senders = Executors.newFixedThreadPool(SENDERS)) {
      long atStart = watch.bytes();
      for (int i = FIRST; i < FIRST + count; i += SENDERS) {
        long before = watch.bytes();
        watch.most();
        long allowed = SLACK_BYTES;
        List<Callable<Sent>> batch = new ArrayList<>();
        for (int index = i; index < Math.min(i + SENDERS, FIRST + count); index++) {
          byte[] mutant = kind.sent(mutator, index);
          allowed += mutant.length + (long) (Listing.declaredBytes(mutant) * 1.1);
          int number = index;
          batch.add(() -> upload(kind, mutant, number));
        }
        for (Future<Sent> one : senders.invokeAll(batch)) {
          Sent sent = one.get();
          if (sent.path() != null) accepted.add(sent.path());
          if (sent.isBusy()) busy++;
          slowest = Math.max(slowest, sent.nanos());
        }
        assertThat(watch.most() - before)
            .as("bytes on the disk, %s, seed %d, index %d and the next", kind, SEED, i)
            .isLessThanOrEqualTo(allowed);
      }
      System.out.printf(
          "%s: %,d mutants sent in %,d s, %,d accepted, %d times busy, the slowest in %,d ms%n",
          kind,
          count,
          (System.nanoTime() - start) / 1_000_000_000,
          accepted.size(),
          busy,
          slowest / 1_000_000);
      convert(kind, accepted, conversions);
      for (String path : new HashSet<>(accepted)) client.delete(path);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(watch.bytes()).as("what is left").isLessThan(atStart + SLACK_BYTES));
    }
  }

  /**
   * How an upload was answered.
   *
   * @param path of what was made of it; null where it was refused
   */
  private record Sent(@Nullable String path, boolean isBusy, long nanos) {}

  private Sent upload(Kind kind, byte[] mutant, int index) throws Exception {
    String what = "%s, seed %d, index %d".formatted(kind, SEED, index);
    String resource = kind == Kind.MODEL ? "/models" : "/calibration-sets";
    long start = System.nanoTime();
    ServiceClient.Answer answer;
    try {
      answer =
          client.send(
              client
                  .request(resource + "?name=" + kind.fileName())
                  .timeout(longest)
                  .header("Content-Type", "application/octet-stream")
                  .POST(BodyPublishers.ofByteArray(mutant)));
    } catch (HttpTimeoutException e) {
      return fail(what + ": no answer within " + longest, e);
    } catch (IOException e) {
      return fail(what, e);
    }
    long nanos = System.nanoTime() - start;
    if (answer.status() == 201) {
      return new Sent(resource + "/" + answer.json().path("id").asString(), false, nanos);
    }
    boolean isBusy = answer.status() == 503;
    assertThat(isBusy || answer.status() / 100 == 4).as("%s: %s", what, answer).isTrue();
    answer.refusal();
    return new Sent(null, isBusy, nanos);
  }

  private void convert(Kind kind, List<String> accepted, int conversions) throws Exception {
    boolean isModel = kind == Kind.MODEL;
    String other = isModel ? post("/calibration-sets", sampleSet()) : post("/models", model(kind));
    for (int i = 0; i < Math.min(conversions, accepted.size()); i++) {
      String path = accepted.get(i * accepted.size() / conversions);
      ServiceClient.Answer answer =
          client.post(
              "/conversions",
              "application/json",
              BodyPublishers.ofString(
                  "{\"modelId\": \"%s\", \"calibrationSetId\": \"%s\"}"
                      .formatted(id(isModel ? path : other), id(isModel ? other : path))));
      if (answer.status() == 422) {
        System.out.println("  refused: " + answer.refusal().path("code"));
        continue;
      }
      String id = answer.json(202).path("id").asString();
      JsonNode ended =
          await()
              .atMost(PATIENCE)
              .until(
                  () -> client.get("/conversions/" + id).json(200),
                  c -> OVER.contains(c.path("state").asString()));
      System.out.println(
          "  converted: " + ended.path("state") + " " + ended.path("failure").path("code"));
      assertThat(ended.path("failure").path("code").asString())
          .as("%s, seed %d: %s", kind, SEED, ended)
          .isNotIn(FAULTS);
      client.delete("/conversions/" + id).json(204);
    }
    client.delete(other);
  }

  private static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private String post(String resource, byte[] content) throws Exception {
    return resource + "/" + client.post(resource, content).uploaded().path("id").asString();
  }

  /** A network that takes what sets of a kind hold, if they are sound enough. */
  private static byte[] model(Kind kind) throws IOException {
    List<byte[]> recurrent = SoundFiles.real("models/modern/gru.tflite");
    boolean arrays = kind == Kind.NPY || kind == Kind.NPZ;
    return arrays && !recurrent.isEmpty() ? recurrent.getFirst() : SharedSample.model();
  }

  private static byte[] sampleSet() throws IOException {
    var zip = new ByteArrayOutputStream();
    SampleFolder.writeZip(SharedSample.get().calibration().subList(0, 4), zip);
    return zip.toByteArray();
  }
}
