package dev.octet.service.platform.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.json.JsonKind;
import dev.octet.service.platform.problem.ContentTooLargeException;
import dev.octet.service.platform.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeapBudgetTest {
  private static final int MEGABYTE = 1 << 20;

  @Test
  void whatIsTakenComesBack() {
    var budget = new HeapBudget(MEGABYTE, Duration.ZERO);
    try (var _ = budget.take(MEGABYTE / 2)) {
      assertThat(budget.freeBytes()).isLessThan(MEGABYTE / 2);
      assertThatThrownBy(() -> budget.take(MEGABYTE / 2))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("large requests");
    }
    assertThat(budget.freeBytes()).isEqualTo(MEGABYTE);
  }

  @Test
  void whatNeedsMoreThanThereIsIsAlone() {
    var budget = new HeapBudget(MEGABYTE, Duration.ZERO);
    try (var _ = budget.take(1L << 50)) {
      assertThat(budget.freeBytes()).isZero();
    }
    assertThat(budget.freeBytes()).isEqualTo(MEGABYTE);
  }

  @Test
  void fortyLargeBodiesAreNeverInMemoryTogether() throws Exception {
    int together = 3;
    var budget =
        new HeapBudget(
            (long) (together + 1) * MEGABYTE * RequestBodies.HEAP_BYTES_PER_BYTE - 1,
            Duration.ofMinutes(1));
    var bodies = new RequestBodies(budget);
    byte[] body = object(MEGABYTE);
    var inMemory = new AtomicInteger();
    var most = new AtomicInteger();
    List<Callable<Boolean>> clients = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // every other one doesn't say how long it is
      long declared = i % 2 == 0 ? body.length : -1;
      clients.add(() ->
          bodies.read(
              new ByteArrayInputStream(body),
              declared,
              MEGABYTE,
              fields -> {
                most.accumulateAndGet(inMemory.incrementAndGet(), Math::max);
                boolean whole = fields.gives("text");
                inMemory.decrementAndGet();
                return whole;
              }));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> answer : threads.invokeAll(clients)) assertThat(answer.get()).isTrue();
    }
    assertThat(most.get()).isBetween(1, together);
    assertThat(budget.freeBytes() + 1024).isGreaterThan((long) together * MEGABYTE * 32);
  }

  @Test
  void aBodyThatIsTooLongIsRefusedAsSoonAsThatIsKnown() {
    var budget = new HeapBudget(MEGABYTE, Duration.ZERO);
    var bodies = new RequestBodies(budget);
    assertThatThrownBy(
            () -> bodies.read(InputStream.nullInputStream(), MEGABYTE + 1, MEGABYTE, _ -> 0))
        .isInstanceOf(ContentTooLargeException.class);
    for (int length : new int[] {MEGABYTE + 1, MEGABYTE + 100_000, 3 * MEGABYTE}) {
      var body = new ByteArrayInputStream(object(length));
      assertThatThrownBy(() -> bodies.read(body, -1, MEGABYTE, _ -> 0))
          .isInstanceOf(ContentTooLargeException.class);
      assertThat(body.available()).isGreaterThanOrEqualTo(length - MEGABYTE - (128 << 10));
    }
    assertThat(budget.freeBytes()).isEqualTo(MEGABYTE);
  }

  @Test
  void bodiesOfEveryLengthArriveWhole() throws Exception {
    var bodies = new RequestBodies(new HeapBudget(MEGABYTE, Duration.ZERO));
    for (int length : new int[] {20, 8191, 8192, 8193, 70_000, MEGABYTE}) {
      for (long declared : new long[] {-1, length}) {
        String text =
            bodies.read(
                new ByteArrayInputStream(object(length)),
                declared,
                MEGABYTE,
                fields ->
                    Objects.requireNonNullElse(
                        fields.required("text", JsonKind.text(MEGABYTE)), ""));
        assertThat(text).hasSize(length - "{\"text\":\"\"}".length());
      }
    }
  }

  /** An object of so many bytes. */
  private static byte[] object(int bytes) {
    String frame = "{\"text\":\"\"}";
    return "{\"text\":\"%s\"}"
        .formatted("x".repeat(bytes - frame.length()))
        .getBytes(StandardCharsets.UTF_8);
  }
}
