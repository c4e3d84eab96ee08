package dev.octet.service.load;

import dev.octet.hash.Sha256;
import dev.octet.service.ServiceClient.Answer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client that does all that clients do, in an order of its own, and knows what has to become of
 * the conversions that it has started.
 */
final class LoadClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int MOST_UNFINISHED = 2;

  private final Fleet fleet;
  private final LoadSample sample;
  private final Random random;
  private final Map<String, Fate> conversions = new TreeMap<>();
  private int removed;

  /** What has to become of a conversion. */
  enum Fate {
    SUCCEEDED,
    CANCELLED
  }

  LoadClient(Fleet fleet, LoadSample sample, long seed) {
    this.fleet = fleet;
    this.sample = sample;
    random = new Random(seed);
  }

  /** The conversions that it has started and not removed. */
  Map<String, Fate> conversions() {
    return conversions;
  }

  int removed() {
    return removed;
  }

  /** Does something, and rests. */
  void step() throws InterruptedException {
    int what = random.nextInt(1000);
    if (what < 15) {
      upload("/models", sample.model());
    } else if (what < 30) {
      upload("/calibration-sets", sample.set());
    } else if (what < 150) {
      convert();
    } else if (what < 350) {
      list();
    } else if (what < 550) {
      look();
    } else if (what < 650) {
      follow();
    } else if (what < 850) {
      download();
    } else if (what < 900) {
      cancel();
    } else {
      remove();
    }
    Thread.sleep(random.nextInt(100, 900));
  }

  private void upload(String path, byte[] file) throws InterruptedException {
    // a name of its own: the same bytes under the same name would be the model of other clients
    String named = path + "?name=" + UUID.randomUUID();
    Answer uploaded = fleet.send("POST " + path, replica -> replica.post(named, file));
    if (!expect(uploaded, 201)) return;
    String id = uploaded.json().path("id").asString();
    // 404: the removal arrived twice
    expect(fleet.send("DELETE " + path, replica -> replica.delete(path + "/" + id)), 204, 404);
  }

  private void convert() throws InterruptedException {
    if (unfinished() >= MOST_UNFINISHED) return;
    String key = UUID.randomUUID().toString();
    Answer accepted =
        fleet.send(
            "POST /conversions",
            replica ->
                replica.send(
                    replica
                        .request("/conversions")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(sample.request()))));
    if (!expect(accepted, 202)) return;
    conversions.put(accepted.json().path("id").asString(), Fate.SUCCEEDED);
  }

  private int unfinished() throws InterruptedException {
    int unfinished = 0;
    for (String id : conversions.keySet()) {
      if (get(id).path("finishedAt").isNull()) unfinished++;
    }
    return unfinished;
  }

  private JsonNode get(String id) throws InterruptedException {
    Answer answer = fleet.send("GET /conversions/ID", to -> to.get("/conversions/" + id));
    expect(answer, 200);
    return answer.json();
  }

  private void list() throws InterruptedException {
    String path =
        switch (random.nextInt(4)) {
          case 0 -> "/models?limit=5";
          case 1 -> "/calibration-sets?limit=5";
          case 2 -> "/conversions?state=SUCCEEDED&limit=20";
          default -> "/conversions?limit=10";
        };
    expect(fleet.send("GET lists", replica -> replica.get(path)), 200);
  }

  private void look() throws InterruptedException {
    String id = any();
    if (id != null) check(get(id));
  }

  private void check(JsonNode conversion) {
    String id = conversion.path("id").asString();
    if (conversion.path("finishedAt").isNull()) return;
    String state = conversion.path("state").asString();
    if (!state.equals(String.valueOf(conversions.get(id)))) {
      fleet.fault("%s should be %s: %s".formatted(id, conversions.get(id), conversion));
    }
  }

  /** Follows a conversion until it is over, or for the first events of it. */
  private void follow() throws InterruptedException {
    String id = any();
    if (id == null) return;
    // few wait for the end
    int most = random.nextInt(5) == 0 ? Integer.MAX_VALUE : random.nextInt(1, 1000);
    Answer answer =
        fleet.send(
            Fleet.STREAM,
            replica ->
                new Answer(
                    HTTP.send(
                        replica
                            .request("/conversions/" + id + "/events")
                            .header("Accept", "text/event-stream")
                            .build(),
                        new FirstBytes(most))));
    expect(answer, 200, 204);
  }

  private void download() throws InterruptedException {
    String id = any();
    if (id == null) return;
    JsonNode conversion = get(id);
    check(conversion);
    for (JsonNode artifact : conversion.path("artifacts")) download(artifact);
    if (conversion.path("state").asString().equals("SUCCEEDED")) {
      expect(fleet.send("GET report", to -> to.get("/conversions/" + id + "/report")), 200);
    }
  }

  private void download(JsonNode artifact) throws InterruptedException {
    String path = artifact.path("href").asString() + "/content";
    Answer content = fleet.send("GET content", replica -> replica.get(path));
    if (!expect(content, 200)) return;
    String sha256 = artifact.path("sha256").asString();
    if (!Sha256.of(content.bytes()).equals(sha256)) fleet.fault("other bytes: " + artifact);
    if (!artifact.path("kind").asString().equals("report")) {
      sample.sameAsBefore(artifact.path("kind").asString(), sha256, fleet);
    }
  }

  private void cancel() throws InterruptedException {
    String id = any();
    if (id == null) return;
    Answer answer = fleet.send("POST cancel", to -> to.cancel("/conversions/" + id));
    if (!expect(answer, 200, 409)) return;
    boolean cancelled = answer.status() == 200;
    if (cancelled) conversions.put(id, Fate.CANCELLED);
    check(get(id));
  }

  private void remove() throws InterruptedException {
    String id = any();
    if (id == null) return;
    // 404: the removal arrived twice
    Answer answer = fleet.send("DELETE /conversions/ID", to -> to.delete("/conversions/" + id));
    if (!expect(answer, 204, 404, 409) || answer.status() == 409) return;
    conversions.remove(id);
    removed++;
  }

  /** Looks at everything that it has started, when all of it is over. */
  void checkAll() throws InterruptedException {
    for (String id : List.copyOf(conversions.keySet())) {
      JsonNode conversion = get(id);
      if (conversion.path("finishedAt").isNull()) fleet.fault("not over: " + conversion);
      check(conversion);
      List<String> kinds = new ArrayList<>();
      for (JsonNode artifact : conversion.path("artifacts")) {
        kinds.add(artifact.path("kind").asString());
        download(artifact);
      }
      boolean made = conversions.get(id) == Fate.SUCCEEDED;
      if (kinds.size() != (made ? 3 : 0)) fleet.fault("artifacts: " + conversion);
    }
  }

  /** One of its conversions, the later the likelier; null where there is none. */
  private @Nullable String any() {
    if (conversions.isEmpty()) return null;
    List<String> ids = List.copyOf(conversions.keySet());
    return ids.get(ids.size() - 1 - random.nextInt(Math.min(ids.size(), 4)));
  }

  private boolean expect(Answer answer, Integer... statuses) {
    boolean expected = List.of(statuses).contains(answer.status());
    if (!expected) fleet.fault("unexpected: " + answer);
    return expected;
  }
}
