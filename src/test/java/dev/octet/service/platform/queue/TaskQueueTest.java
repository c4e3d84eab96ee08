package dev.octet.service.platform.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import dev.octet.service.ServiceTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Several queues on one table, as replicas have them, and the worst statistics. */
@ServiceTest
class TaskQueueTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final CompletionHandler<Void> DONE = new CompletionHandler.OnCompleteRemove<>();

  @Autowired DataSource dataSource;
  @Autowired JdbcTemplate database;
  @Autowired DbSchedulerProperties settings;
  @Autowired TransactionTemplate transactions;
  private final List<TaskQueue> queues = new ArrayList<>();
  private final Map<UUID, AtomicInteger> runs = new ConcurrentHashMap<>();
  private TaskTable table;

  @BeforeEach
  void makeTable() {
    table = new TaskTable(database);
  }

  @AfterEach
  void stop() {
    queues.forEach(TaskQueue::stop);
    table.close();
  }

  private void start(int workers, TaskQueue.Worker worker) {
    var queue =
        new TaskQueue(dataSource, settings, TaskTable.TASK, table.name(), workers, worker) {};
    queues.add(queue);
    queue.start();
  }

  private void count(QueuedTask task) {
    runs.computeIfAbsent(task.id(), _ -> new AtomicInteger()).incrementAndGet();
  }

  @Test
  void noMoreIsTakenThanCanStart() throws Exception {
    List<UUID> tasks = table.add(12);
    table.pretendOneRow();
    BlockingQueue<UUID> begun = new LinkedBlockingQueue<>();
    var mayEnd = new Semaphore(0);
    start(
        2,
        task -> {
          count(task);
          begun.add(task.id());
          mayEnd.acquireUninterruptibly();
          return DONE;
        });
    for (int ended = 0; ended < 12; ended++) {
      UUID next = begun.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      assertThat(table.picked()).isLessThanOrEqualTo(2);
      if (ended == 0) {
        // several polls later, too
        await().pollDelay(Duration.ofSeconds(2)).until(() -> table.picked() == 2);
      }
      table.pretendOneRow();
      mayEnd.release();
    }
    await().atMost(PATIENCE).until(() -> table.left() == 0);
    assertThat(runs.keySet()).containsExactlyInAnyOrderElementsOf(tasks);
    assertThat(runs.values()).allSatisfy(count -> assertThat(count.get()).isEqualTo(1));
  }

  @Test
  void severalReplicasRunEachTaskOnce() {
    List<UUID> tasks = table.add(60);
    table.pretendOneRow();
    for (int replica = 0; replica < 3; replica++) {
      start(
          2,
          task -> {
            count(task);
            return DONE;
          });
    }
    await().atMost(PATIENCE).until(() -> table.left() == 0);
    assertThat(runs.keySet()).containsExactlyInAnyOrderElementsOf(tasks);
    assertThat(runs.values()).allSatisfy(count -> assertThat(count.get()).isEqualTo(1));
  }

  @Test
  void whoComesLateNeitherOwnsNorRemovesTheTaskOfAnother() throws Exception {
    UUID task = table.add(1).getFirst();
    BlockingQueue<Boolean> late = new LinkedBlockingQueue<>();
    var mayEnd = new Semaphore(0);
    start(
        1,
        taken -> {
          late.add(isOwn(taken));
          mayEnd.acquireUninterruptibly();
          late.add(isOwn(taken));
          return DONE;
        });
    assertThat(late.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    // as if this process had slept, and another had taken the task
    table.take(task);
    mayEnd.release();
    assertThat(late.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
    queues.removeFirst().stop();
    assertThat(table.isPicked(task)).isTrue();
  }

  @Test
  void whetherATaskIsOwnIsAskedInATransaction() throws Exception {
    table.add(1);
    BlockingQueue<QueuedTask> taken = new LinkedBlockingQueue<>();
    start(
        1,
        task -> {
          taken.add(task);
          return DONE;
        });
    QueuedTask task = taken.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThatThrownBy(() -> Objects.requireNonNull(task).isOwn())
        .isInstanceOf(IllegalStateException.class);
  }

  private boolean isOwn(QueuedTask task) {
    return Boolean.TRUE.equals(transactions.execute(_ -> task.isOwn()));
  }
}
