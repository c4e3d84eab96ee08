package dev.octet.service.conversion;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of server-sent events, as a browser's. */
final class EventReader implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;
  private int comments;

  /** An event. */
  record Event(long id, String name, JsonNode data) {}

  /**
   * Connects.
   *
   * @param lastEventId the id of the last event that was seen, or null
   */
  EventReader(ConversionClient client, String id, @Nullable Long lastEventId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        client
            .http()
            .request("/conversions/" + id + "/events")
            .header("Accept", "text/event-stream");
    if (lastEventId != null) request.header("Last-Event-ID", lastEventId.toString());
    response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  int status() {
    return response.statusCode();
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** How many comments came between the events that were read. */
  int comments() {
    return comments;
  }

  /** The next event, which has to come. */
  Event next() throws IOException {
    return Objects.requireNonNull(read(), "the stream has ended");
  }

  /** The next event; null at the end of the stream. */
  private @Nullable Event read() throws IOException {
    long id = -1;
    String name = "";
    String data = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(":")) comments++;
      if (line.startsWith("id: ")) id = Long.parseLong(line.substring(4));
      if (line.startsWith("event: ")) name = line.substring(7);
      if (line.startsWith("data: ")) data = line.substring(6);
      if (line.isEmpty() && !data.isEmpty()) {
        return new Event(id, name, JsonMapper.shared().readTree(data));
      }
    }
    return null;
  }

  /** All events that are still to come. */
  List<Event> rest() throws IOException {
    List<Event> events = new ArrayList<>();
    for (Event event = read(); event != null; event = read()) events.add(event);
    return events;
  }

  /** Hangs up. */
  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
