package dev.octet.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows the server-sent events of a job until it is over. After a broken connection it continues
 * with {@code Last-Event-ID}.
 */
final class EventFollower {
  /** The service sends a heartbeat every 10 s, so a longer silence is a dead connection. */
  private static final Duration MAX_SILENCE = Duration.ofSeconds(30);

  /** Broken connections in succession, without an event between them. */
  private static final int MAX_BREAKS = 100;

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int NO_CONTENT = 204;
  private static final Set<String> OVER = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

  private final ServiceConnection connection;
  private final String job;
  private final Consumer<JsonNode> listener;
  private @Nullable String lastId;
  private int breaks;

  /**
   * Creates a follower.
   *
   * @param job path of the job
   * @param listener receives the data of each event
   */
  EventFollower(ServiceConnection connection, String job, Consumer<JsonNode> listener) {
    this.connection = connection;
    this.job = job;
    this.listener = listener;
  }

  /**
   * Follows the job and returns it as it is in the end.
   *
   * @throws IOException if the service can't be reached for a long time
   */
  JsonNode follow() throws IOException {
    while (true) {
      boolean over = false;
      try {
        over = readEvents();
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        // the connection broke; counted below
      }
      // the last event may have been lost with the connection
      JsonNode state = state();
      if (state != null && OVER.contains(state.path("state").asString(""))) return state;
      if (!over && ++breaks > MAX_BREAKS) {
        throw new IOException(
            "the events of %s broke off %d times; the job goes on, look for its result later"
                .formatted(connection.url(job), MAX_BREAKS));
      }
      ServiceConnection.pause(PAUSE);
    }
  }

  private @Nullable JsonNode state() throws IOException {
    try {
      return connection.json(connection.request(job, MAX_SILENCE).build());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      if (breaks >= MAX_BREAKS) throw e;
      return null;
    }
  }

  /** Reads one stream of events, and returns whether the job is over. */
  private boolean readEvents() throws IOException {
    HttpRequest.Builder request =
        connection.request(job + "/events", MAX_SILENCE).header("Accept", "text/event-stream");
    if (lastId != null) request.header("Last-Event-ID", lastId);
    HttpResponse<InputStream> response = connection.send(request.build());
    try (var lines = new Lines(response.body())) {
      if (response.statusCode() == NO_CONTENT) return true;
      String id = null;
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.startsWith("id:")) id = line.substring("id:".length()).strip();
        if (!line.startsWith("data:")) continue;
        JsonNode data = parse(line.substring("data:".length()));
        lastId = id;
        breaks = 0;
        listener.accept(data);
        if (OVER.contains(data.path("state").asString(""))) return true;
      }
      return false;
    }
  }

  private static JsonNode parse(String data) throws IOException {
    try {
      return JsonMapper.shared().readTree(data);
    } catch (JacksonException e) {
      throw new IOException("an event is cut off", e);
    }
  }

  /** The lines of a response; a thread reads them, so that a silence can be noticed. */
  private static final class Lines implements AutoCloseable {
    private final InputStream body;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    Lines(InputStream body) {
      this.body = body;
      Thread.ofVirtual().name("events").start(this::read);
    }

    /** Returns the next line; null at the end, after an error, and after a silence. */
    @Nullable String next() throws IOException {
      try {
        Optional<String> line = lines.poll(MAX_SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        return line == null ? null : line.orElse(null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }

    private void read() {
      try (var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(Optional.of(line));
        }
      } catch (IOException e) {
        // the connection broke, which ends the lines too
      } finally {
        lines.add(Optional.empty());
      }
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
