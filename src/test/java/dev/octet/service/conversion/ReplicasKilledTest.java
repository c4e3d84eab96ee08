package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.service.PostgresProcess;
import dev.octet.service.ReplicaProcess;
import dev.octet.service.StoredJobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Two replicas as their operators start them, killed and stopped while they convert. {@code
 * -Doctet.replicas.jobs} says how many conversions there are.
 */
@Tag("slow")
class ReplicasKilledTest {
  private static final int JOBS = Integer.getInteger("octet.replicas.jobs", 200);
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  @TempDir Path temp;
  private PostgresProcess postgres;
  private JdbcTemplate database;
  private StoredJobs stored;
  private final List<ReplicaProcess> replicas = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    postgres = PostgresProcess.start(temp.resolve("postgres"));
    database = postgres.database();
    stored = new StoredJobs(database, temp.resolve("data"));
    replicas.addAll(ReplicaProcess.startAll(temp, postgres, "first", "second"));
  }

  @AfterEach
  void end() throws Exception {
    for (ReplicaProcess replica : replicas) replica.close();
    postgres.close();
  }

  private ConversionClient client(int replica) {
    return new ConversionClient(replicas.get(replica).client());
  }

  @Test
  void threeKillsCostOnlyTheJobsThatTheyHit() throws Exception {
    String request =
        ConversionClient.body(
            client(0).model(), client(0).set(4), "\"recipe\": {\"rewrites\": \"none\"}");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      StoredJobs.pretendOneRow(database);
      ids.add(client(i % 2).post(request).json(202).path("id").asString());
    }
    Map<String, Integer> hits = new HashMap<>();
    for (int kill = 1; kill <= 3; kill++) {
      awaitEnded(JOBS * kill / 5);
      for (String hit : kill(replicas.get(kill % 2))) hits.merge(hit, 1, Integer::sum);
    }
    awaitEnded(JOBS);

    System.out.printf("three kills hit %s%n", hits);
    assertThat(database.queryForList("select id::text from conversions", String.class))
        .containsExactlyInAnyOrderElementsOf(ids);
    for (String id : ids) {
      JsonNode ended = client(0).get(id);
      assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
      // a kill may come between the queue and the conversion's beginning, or after its end
      assertThat(ended.path("attempt").asInt())
          .as("%s", ended)
          .isBetween(1, 1 + hits.getOrDefault(id, 0));
      assertThat(ended.path("artifacts").valueStream().map(it -> it.path("kind").asString()))
          .containsExactlyInAnyOrder("tflite", "report", "fakequant-graphdef");
    }
    stored.assertConsistent();
  }

  /** Kills a replica in mid-work and starts it again; gives the conversions that this hit. */
  private List<String> kill(ReplicaProcess replica) throws Exception {
    await().atMost(PATIENCE).until(() -> !stored.takenBy(replica.pid()).isEmpty());
    // so that nothing happens between the question and the kill
    replica.freeze();
    var hit = List.copyOf(stored.takenBy(replica.pid()));
    replica.kill();
    replica.startAgain();
    return hit;
  }

  private void awaitEnded(int count) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> {
          StoredJobs.pretendOneRow(database);
          Integer ended =
              database.queryForObject(
                  "select count(*) from conversions where finished_at is not null", Integer.class);
          return ended != null && ended >= count;
        });
  }

  @Test
  void aReplicaThatSleptGoesOnWithWhatNobodyElseHasTaken() throws Exception {
    replicas.removeLast().close();
    String id = client(0).start(20);
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    client(0).awaitState(id, "RUNNING");
    for (int i = 0; i < 3; i++) {
      replicas.getFirst().freeze();
      Thread.sleep(Duration.ofSeconds(15)); // longer than a silent worker is believed to live
      replicas.getFirst().thaw();
      Thread.sleep(Duration.ofSeconds(1));
    }
    Thread.sleep(Duration.ofSeconds(12));
    ConversionClient.signal("CONT", child);
    JsonNode ended = client(0).awaitEnd(id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("attempt").asInt()).isEqualTo(1);
    stored.assertConsistent();
  }

  @Test
  void theResultOfAReplicaThatSleptIsDroppedWhereAnotherHasTakenTheJob() throws Exception {
    // whichever takes it, the other is there when it sleeps
    String id = client(0).start(20);
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    client(0).awaitState(id, "RUNNING");
    int sleeper = stored.takenBy(replicas.get(0).pid()).contains(id) ? 0 : 1;
    ConversionClient other = client(1 - sleeper);
    replicas.get(sleeper).freeze();
    // its child ends meanwhile: the result is there when it wakes
    ConversionClient.signal("CONT", child);
    JsonNode ended = other.awaitEnd(id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("attempt").asInt()).isEqualTo(2);
    replicas.get(sleeper).thaw();
    Thread.sleep(Duration.ofSeconds(15));
    assertThat(other.get(id)).isEqualTo(ended);
    stored.assertConsistent();
    // it works again
    JsonNode next = client(sleeper).awaitEnd(client(sleeper).start(4));
    assertThat(next.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(next.path("attempt").asInt()).isEqualTo(1);
  }
}
