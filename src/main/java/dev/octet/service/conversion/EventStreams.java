package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Streams of server-sent events, one for each client that follows a conversion. An event shows the
 * row as it is, its id is the row's revision: who comes back with the last id gets what has changed
 * since, condensed to where the conversion is now.
 */
@Component
class EventStreams {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ConversionRepository repository;
  private final ConversionResources resources;
  private final RevisionWatch watch;
  private final ConversionProperties properties;
  private final Semaphore places;
  private volatile boolean closing;

  EventStreams(
      ConversionRepository repository,
      ConversionResources resources,
      RevisionWatch watch,
      ConversionProperties properties) {
    this.repository = repository;
    this.resources = resources;
    this.watch = watch;
    this.properties = properties;
    places = new Semaphore(properties.eventStreams());
  }

  /**
   * Tells a client of a conversion until it is over, the client is gone or the service ends. Works
   * in the calling thread, which is a virtual one.
   *
   * @param seen the id of the last event that the client has seen; negative if none
   */
  void tell(Conversion conversion, long seen, HttpServletResponse response) throws IOException {
    if (conversion.state().isOver() && seen >= conversion.revision()) {
      // the one answer after which a browser does not come back
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    if (!places.tryAcquire()) throw full();
    try (var follower = watch.follow(conversion.id())) {
      var stream = new EventStream(response);
      stream.open();
      follow(conversion.id(), seen, stream, follower);
    } catch (IOException e) {
      LOG.debug("A client does not follow conversion {} any more", conversion.id(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  private void follow(UUID id, long seen, EventStream stream, RevisionWatch.Follower follower)
      throws IOException, InterruptedException {
    long told = seen;
    ConversionState state = null;
    int attempt = 0;
    while (!closing) {
      Conversion conversion = repository.findById(id).orElse(null);
      if (conversion == null) return;
      if (conversion.revision() > told) {
        if (conversion.state() != state || conversion.attempt() != attempt) {
          stream.send("state", conversion.revision(), resources.of(conversion));
        } else {
          stream.send("progress", conversion.revision(), Step.of(conversion));
        }
        told = conversion.revision();
        state = conversion.state();
        attempt = conversion.attempt();
      }
      if (conversion.state().isOver()) return;
      if (!follower.await(properties.eventHeartbeat())) stream.comment();
    }
  }

  private static ProblemException full() {
    return new ProblemException(
            HttpStatus.SERVICE_UNAVAILABLE,
            InputProblem.of(
                "too-many-streams",
                "Too many clients follow conversions at the same time.",
                "Come back later, or ask for the conversion itself now and then."))
        .retryAfter(RETRY_AFTER);
  }

  /** How many more clients may follow. */
  int freePlaces() {
    return places.availablePermits();
  }

  /** Streams would keep the web server from ending. */
  @EventListener(ContextClosedEvent.class)
  void close() {
    closing = true;
    watch.wakeAll();
  }

  /** The data of a progress event. */
  record Step(ConversionState state, String stage, double progress, int attempt) {
    static Step of(Conversion conversion) {
      return new Step(
          conversion.state(),
          String.valueOf(conversion.stage()),
          conversion.progress(),
          conversion.attempt());
    }
  }
}
