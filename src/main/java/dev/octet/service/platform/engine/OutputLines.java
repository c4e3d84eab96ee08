package dev.octet.service.platform.engine;

import dev.octet.engine.convert.EngineEvent;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;

/** Cuts the standard output of a child into lines. */
final class OutputLines {
  private OutputLines() {}

  /** A piece of the child's standard output. */
  sealed interface Item {
    record Line(String text) implements Item {}

    /** Nothing follows: the rest is not read. */
    record TooLong() implements Item {}

    record End() implements Item {}
  }

  /**
   * Reads to the end, waiting while the queue is full; ends with {@code End} or {@code TooLong}.
   */
  static void read(InputStream stream, BlockingQueue<Item> lines) {
    var line = new ByteArrayOutputStream();
    try (var input = new BufferedInputStream(stream)) {
      for (int b = next(input); b >= 0; b = next(input)) {
        if (b == '\n') {
          lines.put(new Item.Line(line.toString(StandardCharsets.UTF_8)));
          line.reset();
        } else if (line.size() == EngineEvent.LONGEST_LINE) {
          lines.put(new Item.TooLong());
          return;
        } else {
          line.write(b);
        }
      }
      lines.put(new Item.End());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody listens any more
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stream of a process that was killed may break instead of ending. */
  private static int next(InputStream input) {
    try {
      return input.read();
    } catch (IOException e) {
      return -1;
    }
  }
}
