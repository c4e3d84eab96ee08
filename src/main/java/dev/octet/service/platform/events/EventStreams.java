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
 * Streams of server-sent events, one for each client that follows a row. An event shows the row as
 * it is, its id is the row's revision: who comes back with the last id gets what has changed since,
 * condensed to where the row is now.
 *
 * @param <T> the row
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
   * Streams of one kind of rows.
   *
   * @param rows where they are
   * @param events how they are shown
   * @param most how many clients may follow at the same time
   * @param heartbeat how often a silent stream says that it is still there
   */
  public EventStreams(FollowedRows<T> rows, Events<T> events, int most, Duration heartbeat) {
    this.rows = rows;
    this.events = events;
    this.heartbeat = heartbeat;
    watch = new RevisionWatch(rows);
    places = new Semaphore(most);
  }

  /**
   * Tells a client of a row until it is over, the client is gone or the service ends. Works in the
   * calling thread, which is a virtual one.
   *
   * @param lastEventId the last event that the client has seen, as it says; what is none counts as
   *     if nothing was said
   */
  public void tell(T row, @Nullable String lastEventId, HttpServletResponse response)
      throws IOException {
    long seen =
        lastEventId != null && EVENT_ID.matcher(lastEventId).matches()
            ? Long.parseLong(lastEventId)
            : -1;
    if (row.isOver() && seen >= row.revision()) {
      // the one answer after which a browser does not come back
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

  /** The last state that a client was told. */
  private record Told(long revision, @Nullable Object phase) {}

  private static ProblemException full() {
    return new ProblemException(
            HttpStatus.SERVICE_UNAVAILABLE,
            InputProblem.of(
                "too-many-streams",
                "Too many clients follow events at the same time.",
                "Come back later, or ask for the document itself now and then."))
        .retryAfter(ProblemException.SHORT_REST);
  }

  /** The number of clients that may still follow. */
  public int freePlaces() {
    return places.availablePermits();
  }

  /** Streams would keep the web server from ending. */
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
