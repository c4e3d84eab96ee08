package dev.octet.service.platform.events;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes server-sent events as in the HTML standard (section 9.2), without buffering. */
final class EventStream {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int RETRY_MILLISECONDS = 1000;

  private final HttpServletResponse response;

  EventStream(HttpServletResponse response) {
    this.response = response;
  }

  /** Sends the headers, and the time after which a client should reconnect. */
  void open() throws IOException {
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
    // keeps nginx from buffering the events
    response.setHeader("X-Accel-Buffering", "no");
    write("retry: " + RETRY_MILLISECONDS + "\n\n");
  }

  /**
   * Sends an event.
   *
   * @param id of the event, which a client that reconnects sends as {@code Last-Event-ID}
   * @param data written as JSON
   */
  void send(String name, long id, Object data) throws IOException {
    // JSON in one line: Jackson does not indent, and escapes line ends in strings
    write("id: %d\nevent: %s\ndata: %s\n\n".formatted(id, name, MAPPER.writeValueAsString(data)));
  }

  /** Sends a heartbeat; throws if the client is gone. */
  void comment() throws IOException {
    write(":\n\n");
  }

  private void write(String text) throws IOException {
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }
}
