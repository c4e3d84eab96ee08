package dev.octet.service.platform.events;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the followers of a row when any replica has changed it. One query reads the revisions of
 * all followed rows four times a second, if there are any.
 */
final class RevisionWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RevisionWatch.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final long REMOVED = -1;

  private final FollowedRows<?> rows;
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("revision-watch").factory());

  RevisionWatch(FollowedRows<?> rows) {
    this.rows = rows;
    var _ =
        looks.scheduleWithFixedDelay(
            this::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Follows a row until the follower is closed. */
  Follower follow(UUID id) {
    var follower = new Follower(id);
    followers.add(follower);
    return follower;
  }

  /** Waits for changes of one row. */
  final class Follower implements AutoCloseable {
    private final UUID id;
    private final BlockingQueue<Boolean> changes = new ArrayBlockingQueue<>(1);
    // used by the watching thread only
    private long seen;

    private Follower(UUID id) {
      this.id = id;
    }

    /**
     * Waits for a change.
     *
     * @return false if there was none in this time
     */
    boolean await(Duration time) throws InterruptedException {
      return changes.poll(time.toMillis(), TimeUnit.MILLISECONDS) != null;
    }

    private void see(long revision) {
      if (revision == seen) return;
      seen = revision;
      wake();
    }

    private void wake() {
      // a pending wake-up also covers this change
      var _ = changes.offer(true);
    }

    @Override
    public void close() {
      followers.remove(this);
    }
  }

  private void look() {
    if (followers.isEmpty()) return;
    try {
      Set<UUID> ids = followers.stream().map(f -> f.id).collect(Collectors.toSet());
      Map<UUID, Long> revisions =
          rows.findRevisions(ids).stream()
              .collect(
                  Collectors.toMap(FollowedRows.Revision::id, FollowedRows.Revision::revision));
      for (Follower follower : followers) {
        if (ids.contains(follower.id)) follower.see(revisions.getOrDefault(follower.id, REMOVED));
      }
    } catch (RuntimeException e) {
      // any failure: the next check tries again
      LOG.warn("Revisions can't be read; trying again", e);
    }
  }

  /** Wakes all followers. */
  void wakeAll() {
    followers.forEach(Follower::wake);
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
