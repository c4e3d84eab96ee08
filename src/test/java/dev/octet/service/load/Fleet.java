package dev.octet.service.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ReplicaProcess;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The replicas as a client behind a load balancer sees them: a request that nobody answers goes to
 * another one, and one that is answered with 503 is sent again later. Every answer is judged.
 */
final class Fleet {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What lasts as long as its conversion. */
  static final String STREAM = "GET events";

  private static final int SERVICE_UNAVAILABLE = 503;
  private static final int FIRST_SERVER_ERROR = 500;

  private final List<ReplicaProcess> replicas;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<String, AtomicInteger> answers = new ConcurrentSkipListMap<>();
  private final Map<String, AtomicLong> slowest = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private volatile String phase = "quiet";

  Fleet(List<ReplicaProcess> replicas) {
    this.replicas = List.copyOf(replicas);
  }

  /** A request. */
  @FunctionalInterface
  interface Call {
    Answer to(ServiceClient replica) throws IOException, InterruptedException;
  }

  /** Sends a request until it is answered with something else than 503; it may arrive twice. */
  Answer send(String what, Call call) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      ServiceClient replica =
          replicas.get(Math.floorMod(turn.getAndIncrement(), replicas.size())).client();
      long asked = System.nanoTime();
      try {
        Answer answer = call.to(replica);
        judge(what, answer, System.nanoTime() - asked);
        if (answer.status() != SERVICE_UNAVAILABLE) return answer;
      } catch (IOException e) {
        // it was killed, or is not there yet
        count(what, "no answer", System.nanoTime() - asked);
      }
      assertThat(System.nanoTime()).as("%s is answered", what).isLessThan(deadline);
      Thread.sleep(ThreadLocalRandom.current().nextInt(200, 1200));
    }
  }

  private void judge(String what, Answer answer, long nanos) {
    count(what, Integer.toString(answer.status()), nanos);
    if (answer.status() == SERVICE_UNAVAILABLE) {
      if (answer.header("Retry-After").isEmpty()) fault("no Retry-After: " + answer);
    } else if (answer.status() >= FIRST_SERVER_ERROR) {
      fault(phase + ": " + answer);
    }
  }

  /** What a replica answers that can't reach its database: 503 and when to come back, soon. */
  void probeWithoutDatabase() throws IOException, InterruptedException {
    for (ReplicaProcess replica : replicas) {
      long asked = System.nanoTime();
      Answer answer = replica.client().get("/conversions");
      System.out.printf(
          "load: without the database %d after %d ms%n",
          answer.status(), (System.nanoTime() - asked) / 1_000_000);
      if (answer.status() != SERVICE_UNAVAILABLE) fault("without the database: " + answer);
    }
  }

  private void count(String what, String how, long nanos) {
    answers.computeIfAbsent(what + " " + how, _ -> new AtomicInteger()).incrementAndGet();
    if (what.equals(STREAM)) return;
    slowest
        .computeIfAbsent(phase, _ -> new AtomicLong())
        .accumulateAndGet(nanos / 1_000_000, Math::max);
  }

  /** Something that must not be. */
  void fault(String what) {
    faults.add(what);
  }

  void enter(String next) {
    System.out.printf("load: %s%n", next);
    phase = next;
  }

  void assertFaultless() {
    System.out.printf(
        "load: answers %s%nload: the slowest answer of each phase in ms %s%n", answers, slowest);
    assertThat(faults.stream().limit(20)).as("%d faults", faults.size()).isEmpty();
  }
}
