package dev.octet.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {

  @Test
  void everyIndexIsRunOnceAndEveryWorkerClosed() {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    var open = new AtomicInteger();
    Workers.forEach(
        1000,
        3,
        () -> {
          open.incrementAndGet();
          return Workers.each(index -> assertThat(seen.add(index)).isTrue(), open::decrementAndGet);
        });
    assertThat(seen).hasSize(1000);
    assertThat(open).hasValue(0);
  }

  @Test
  void aFailureStopsTheOthersAndComesOutAsItIs() {
    var run = new AtomicInteger();
    assertThatThrownBy(() ->
            Workers.forEach(
                1_000_000,
                2,
                () ->
                    Workers.each(index -> {
                      run.incrementAndGet();
                      if (index == 10) throw new IllegalArgumentException("sample 10");
                    })))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample 10");
    assertThat(run.get()).isLessThan(1_000_000);
  }

  @Test
  void anInterruptOfTheCallerStopsAll() throws InterruptedException {
    var started = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Workers.forEach(Integer.MAX_VALUE, 2, () -> Workers.each(_ -> started.countDown()));
              } catch (CancellationException e) {
                cancelled.countDown();
              }
            });
    started.await();
    caller.interrupt();
    caller.join();
    assertThat(cancelled.getCount()).isZero();
  }

  @Test
  void noIndexesNeedNoWork() {
    var run = new AtomicInteger();
    Workers.forEach(0, 4, () -> Workers.each(_ -> run.incrementAndGet()));
    assertThat(run).hasValue(0);
  }
}
