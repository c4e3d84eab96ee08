package dev.octet.service.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How work that blocks is told to end. */
class SessionThreadTest {
  @Test
  void whatIsNotWantedAnyMoreIsInterruptedAndMayCleanUp() throws Exception {
    var begun = new CountDownLatch(1);
    var cleanedUp = new AtomicBoolean();

    String result =
        SessionThread.run(
            "session",
            () -> {
              begun.countDown();
              try {
                TimeUnit.MINUTES.sleep(5);
                return "slept";
              } catch (InterruptedException e) {
                // several looks long
                TimeUnit.SECONDS.sleep(1);
                cleanedUp.set(true);
                return "ended";
              }
            },
            () -> begun.getCount() > 0);

    assertThat(result).isEqualTo("ended");
    assertThat(cleanedUp).isTrue();
  }

  @Test
  void whatFailsIsTold() {
    assertThatThrownBy(() ->
            SessionThread.run(
                "session",
                () -> {
                  throw new IllegalStateException("broken");
                },
                () -> true))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void anInterruptOfTheWaitingThreadReachesTheWorkAndStays() throws Exception {
    Thread.currentThread().interrupt();

    String result =
        SessionThread.run(
            "session",
            () -> {
              try {
                TimeUnit.MINUTES.sleep(5);
                return "slept";
              } catch (InterruptedException e) {
                return "ended";
              }
            },
            () -> true);

    assertThat(result).isEqualTo("ended");
    assertThat(Thread.interrupted()).isTrue();
  }
}
