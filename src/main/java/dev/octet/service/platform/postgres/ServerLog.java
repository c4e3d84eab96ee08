package dev.octet.service.platform.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The output of a program of PostgreSQL: logged, with its last lines kept for messages. */
final class ServerLog {
  static final Charset CHARSET = StandardCharsets.UTF_8;

  private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);
  private static final int LINES = 20;

  private static final List<String> EXPECTED =
      List.of(
          "the database system is ",
          "terminating connection ",
          "connection to client lost",
          "canceling authentication due to timeout");

  private final Deque<String> tail = new ArrayDeque<>();

  /** Reads to the end of a stream, in a thread of its own. */
  Thread follow(InputStream stream) {
    return Thread.ofPlatform().daemon().name("postgres-log").start(() -> read(stream));
  }

  private void read(InputStream stream) {
    try (var lines = new BufferedReader(new InputStreamReader(stream, CHARSET))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (isAlarming(line)) {
          LOG.warn("{}", line);
        } else {
          LOG.debug("{}", line);
        }
        add(line);
      }
    } catch (IOException e) {
      LOG.debug("The log of PostgreSQL ended", e);
    }
  }

  /**
   * Whether something is wrong; that it turns away who knocks while it starts, recovers or ends,
   * and hangs up on those who are there, isn't.
   */
  private static boolean isAlarming(String line) {
    return (line.contains("FATAL:") && EXPECTED.stream().noneMatch(line::contains))
        || line.contains("PANIC:");
  }

  private synchronized void add(String line) {
    if (tail.size() == LINES) tail.removeFirst();
    tail.addLast(line);
  }

  synchronized String tail() {
    return String.join("\n", tail);
  }
}
