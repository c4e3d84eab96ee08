package dev.octet.service.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.service.PostgresProcess;
import dev.octet.service.ReplicaProcess;
import dev.octet.service.StoredJobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Fifty clients of two replicas. Meanwhile a replica is killed, and the database stops: it refuses
 * connections for half a minute, or, with {@code -Doctet.load.outage=freeze}, keeps them open and
 * says nothing. The load lasts for {@code -Doctet.load.seconds}.
 */
@Tag("slow")
class LoadTest {
  private static final int CLIENTS = 50;
  private static final Duration LOAD =
      Duration.ofSeconds(Integer.getInteger("octet.load.seconds", 300));
  private static final boolean FREEZES =
      System.getProperty("octet.load.outage", "stop").equals("freeze");
  private static final Duration OUTAGE = Duration.ofSeconds(30);
  private static final Duration WARM_UP = Duration.ofSeconds(45);
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final double MOST_GROWTH = 1.1;

  @TempDir Path temp;
  private PostgresProcess postgres;
  private JdbcTemplate database;
  private final List<ReplicaProcess> replicas = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    postgres = PostgresProcess.start(temp.resolve("postgres"));
    database = postgres.database();
    replicas.addAll(ReplicaProcess.startAll(temp, postgres, "killed", "other"));
  }

  @AfterEach
  void end() throws Exception {
    for (ReplicaProcess replica : replicas) replica.close();
    postgres.close();
  }

  @Test
  void nothingIsLostOrDoubledAndNoAnswerIs500() throws Exception {
    var fleet = new Fleet(replicas);
    LoadSample sample = LoadSample.upload(fleet);
    List<LoadClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) clients.add(new LoadClient(fleet, sample, i));
    fleet.enter("warm-up");
    load(clients, WARM_UP, () -> {});
    awaitQuiet();
    long before = replicas.getLast().liveBytes();

    fleet.enter("load");
    load(clients, LOAD, () -> disturb(fleet));
    fleet.enter("quiet again");
    awaitQuiet();

    Map<String, LoadClient.Fate> fates = new TreeMap<>();
    for (LoadClient client : clients) {
      client.checkAll();
      fates.putAll(client.conversions());
    }
    long after = replicas.getLast().liveBytes();
    System.out.printf(
        "load: %d conversions are kept, %d were removed; live bytes %,d, before %,d%n",
        fates.size(), clients.stream().mapToInt(LoadClient::removed).sum(), after, before);
    fleet.assertFaultless();
    assertThat(database.queryForList("select id::text from conversions", String.class))
        .as("conversions are those that were accepted, each once")
        .containsExactlyInAnyOrderElementsOf(fates.keySet());
    new StoredJobs(database, temp.resolve("data")).assertConsistent();
    assertThat((double) after).isLessThan(before * MOST_GROWTH);
  }

  /** What happens while there is load. */
  @FunctionalInterface
  private interface Disturbance {
    void happen() throws Exception;
  }

  private static void load(List<LoadClient> clients, Duration time, Disturbance disturbance)
      throws Exception {
    long end = System.nanoTime() + time.toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (LoadClient client : clients) {
        running.add(
            threads.submit(() -> {
              while (System.nanoTime() < end) client.step();
              return null;
            }));
      }
      disturbance.happen();
      for (Future<?> one : running) one.get();
    }
  }

  private void disturb(Fleet fleet) throws Exception {
    Thread.sleep(LOAD.dividedBy(5));
    fleet.enter("a replica is killed");
    replicas.getFirst().kill();
    Thread.sleep(LOAD.dividedBy(20));
    replicas.getFirst().startAgain();
    fleet.enter("both replicas are back");
    Thread.sleep(LOAD.dividedBy(5));
    fleet.enter("the database is away");
    if (FREEZES) {
      postgres.freeze();
      outlast(fleet);
      postgres.thaw();
    } else {
      postgres.stop();
      outlast(fleet);
      postgres.startAgain();
    }
    fleet.enter("the database is back");
  }

  private static void outlast(Fleet fleet) throws Exception {
    Thread.sleep(OUTAGE.dividedBy(2));
    // asked while it is away, and answered before it is back
    fleet.probeWithoutDatabase();
    Thread.sleep(OUTAGE.dividedBy(2));
  }

  private void awaitQuiet() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() ->
            database
                .queryForList("select id from conversions where finished_at is null")
                .isEmpty());
  }
}
