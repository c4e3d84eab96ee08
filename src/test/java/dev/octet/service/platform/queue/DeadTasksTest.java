package dev.octet.service.platform.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceTest;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which silence is death. Looks are two seconds apart, and four beats may not be missed. */
@ServiceTest
class DeadTasksTest {
  @Autowired JdbcTemplate database;
  private TaskTable table;
  private TaskRows rows;
  private DeadTasks deadTasks;
  private UUID task;
  private long now;

  @BeforeEach
  void takeATask() {
    table = new TaskTable(database);
    rows = new TaskRows(JdbcClient.create(database), TaskTable.TASK, table.name());
    deadTasks = new DeadTasks(rows, Duration.ofSeconds(2), 4, () -> now);
    task = table.add(1).getFirst();
    table.take(task);
  }

  @AfterEach
  void drop() {
    table.close();
  }

  private int lookAfter(Duration time) {
    now += time.toNanos();
    return deadTasks.look(Set::of);
  }

  private int looks(int count) {
    int released = 0;
    for (int i = 0; i < count; i++) released += lookAfter(Duration.ofSeconds(2));
    return released;
  }

  @Test
  void aWorkerThatIsSilentForTheWholeLimitIsDead() {
    assertThat(looks(4)).as("in less than 8 s").isZero();
    assertThat(table.isPicked(task)).isTrue();
    assertThat(looks(1)).isEqualTo(1);
    assertThat(table.isPicked(task)).isFalse();
    assertThat(looks(5)).as("it is released once").isZero();
  }

  @Test
  void aWorkerWhoseClockIsWrongLives() {
    for (int i = 0; i < 10; i++) {
      table.beat(task);
      assertThat(looks(1)).isZero();
    }
    assertThat(table.isPicked(task)).isTrue();
  }

  @Test
  void whoeverSleptDeclaresNobodyDeadOnWaking() {
    looks(4);
    assertThat(lookAfter(Duration.ofMinutes(10))).isZero();
    // everybody else may have slept as well, and has to find the database again
    assertThat(looks(7)).isZero();
    table.beat(task);
    assertThat(looks(4)).isZero();
    assertThat(table.isPicked(task)).isTrue();
    assertThat(looks(1)).isEqualTo(1);
  }

  @Test
  void whoeverFallsAsleepInMidLookDeclaresNobodyDead() {
    looks(4);
    now += Duration.ofSeconds(2).toNanos();
    int released =
        deadTasks.look(() -> {
          now += Duration.ofMinutes(10).toNanos();
          return Set.of();
        });
    assertThat(released).isZero();
    assertThat(looks(7)).isZero();
  }

  @Test
  void ownTasksAreNeverDead() {
    for (int i = 0; i < 10; i++) {
      now += Duration.ofSeconds(2).toNanos();
      assertThat(deadTasks.look(() -> Set.of(task.toString()))).isZero();
    }
    assertThat(table.isPicked(task)).isTrue();
    // its worker has ended without an end in the table: the database did not answer
    assertThat(looks(5)).isEqualTo(1);
  }

  @Test
  void aBeatAtTheLastMomentCounts() {
    TaskRows.Taken seen = rows.taken().getFirst();
    table.beat(task);
    assertThat(rows.release(seen)).isFalse();
    assertThat(rows.release(rows.taken().getFirst())).isTrue();
    assertThat(rows.taken()).isEmpty();
  }
}
