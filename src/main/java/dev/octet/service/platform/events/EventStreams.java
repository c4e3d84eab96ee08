package dev.octet.service.platform.events;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;

/**
 * Streams of server-sent events, one for each client that follows a row. An event carries the
 * current state of the row, and its id is the row's revision. A client that reconnects with the id
 * of its last event gets one event with the current state if the row has changed since.
 *
 * @param <T> the type of the rows
 */
public final class EventStreams<T extends FollowedRow> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final Pattern EVENT_ID = Pattern.compile("\\d{1,18}");

  private final FollowedRows<T> rows;
  private final Events<T> events;
  private final RevisionWatch watch;
  private final Duration heartbeat;
  private final Semaphore places;
  private volatile boolean closing;

  /**
   * Creates the streams of one kind of rows.
   *
   * @param rows the repository of the rows
   * @param events the data of the events
   * @param most maximum number of clients at the same time
   * @param heartbeat interval of the heartbeats on a stream without events
   */
  public EventStreams(FollowedRows<T> rows, Events<T> events, int most, Duration heartbeat) {
    this.rows = rows;
    this.events = events;
    this.heartbeat = heartbeat;
    watch = new RevisionWatch(rows);
    places = new Semaphore(most);
  }

  /**
   * Sends events to a client until the row is over, the client is gone or the service ends. It runs
   * in the calling thread, which is a virtual one.
   *
   * @param lastEventId the header {@code Last-Event-ID}; an invalid value counts as absent
   * @throws ProblemException with 503 if too many clients follow events
   */
  public void tell(T row, @Nullable String lastEventId, HttpServletResponse response)
      throws IOException {
    long seen =
        lastEventId != null && EVENT_ID.matcher(lastEventId).matches()
            ? Long.parseLong(lastEventId)
            : -1;
    if (row.isOver() && seen >= row.revision()) {
      // 204 tells a browser not to reconnect
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    if (!places.tryAcquire()) throw full();
    try (var follower = watch.follow(row.id())) {
      var stream = new EventStream(response);
      stream.open();
      follow(row.id(), seen, stream, follower);
    } catch (IOException e) {
      LOG.debug("A client does not follow {} any more", row.id(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  /**
   * Waits until a row is over, some time has passed, or the service ends. It runs in the calling
   * thread, which is a virtual one.
   *
   * @return false if it did not wait, since as many clients as allowed follow events or wait
   */
  public boolean awaitEnd(T row, Duration most) {
    if (row.isOver()) return true;
    if (!places.tryAcquire()) return false;
    long end = System.nanoTime() + most.toNanos();
    try (var follower = watch.follow(row.id())) {
      while (!closing && !isOver(row.id())) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (!left.isPositive()) break;
        // an outage of the database is no change: looks again in between
        var _ = follower.await(left.compareTo(heartbeat) < 0 ? left : heartbeat);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
    return true;
  }

  /** Returns whether a row is over or removed; false if it can't be read now. */
  private boolean isOver(UUID id) {
    try {
      return rows.findById(id).map(FollowedRow::isOver).orElse(true);
    } catch (DataAccessException | TransactionException e) {
      LOG.debug("{} can't be read; trying again", id, e);
      return false;
    }
  }

  private void follow(UUID id, long seen, EventStream stream, RevisionWatch.Follower follower)
      throws IOException, InterruptedException {
    var told = new Told(seen, null);
    while (!closing) {
      try {
        T row = rows.findById(id).orElse(null);
        if (row == null) return;
        if (row.revision() > told.revision) told = tell(row, told, stream);
        if (row.isOver()) return;
      } catch (DataAccessException | TransactionException e) {
        LOG.debug("{} can't be read; trying again", id, e);
      }
      if (!follower.await(heartbeat)) stream.comment();
    }
  }

  private Told tell(T row, Told before, EventStream stream) throws IOException {
    Object phase = events.phase().apply(row);
    if (!phase.equals(before.phase)) {
      stream.send("state", row.revision(), events.document().apply(row));
    } else {
      stream.send("progress", row.revision(), events.step().apply(row));
    }
    return new Told(row.revision(), phase);
  }

  /** The revision and the phase that a client was sent last. */
  private record Told(long revision, @Nullable Object phase) {}

  private static ProblemException full() {
    return new ProblemException(
            HttpStatus.SERVICE_UNAVAILABLE,
            InputProblem.of(
                "too-many-streams",
                "The maximum number of clients that follow events is reached.",
                "Try again later, or poll the resource instead."))
        .retryAfter(ProblemException.SHORT_REST);
  }

  /** Returns how many more clients may follow events. */
  public int freePlaces() {
    return places.availablePermits();
  }

  /** Ends all streams, which would keep the web server from ending. */
  @EventListener(ContextClosedEvent.class)
  public void end() {
    closing = true;
    watch.wakeAll();
  }

  @Override
  public void close() {
    watch.close();
  }
}
