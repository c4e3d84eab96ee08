package dev.octet.service.platform.memory;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.service.platform.http.JsonFields;
import dev.octet.service.platform.problem.ContentTooLargeException;
import dev.octet.service.platform.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * JSON bodies of requests, of which only so many are in memory at the same time, however many
 * clients send one.
 */
@Component
public class RequestBodies {
  /**
   * The heap that a byte of JSON takes until its request is answered, at most: a list of empty
   * objects has 28 bytes of nodes for each, the text itself comes on top.
   */
  static final int HEAP_BYTES_PER_BYTE = 32;

  /**
   * Read before there is a share of the heap for it, so that small bodies need to declare nothing.
   */
  private static final int HEAD_BYTES = 8 << 10;

  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
  private static final int CHUNK_BYTES = 64 << 10;

  private final HeapBudget budget;

  RequestBodies(HeapBudget budget) {
    this.budget = budget;
  }

  /**
   * Does what a request asks for.
   *
   * @param <T> what it is answered with
   */
  @FunctionalInterface
  public interface Use<T> {
    T apply(JsonFields fields) throws IOException;
  }

  /**
   * Reads an object and uses it; while it does, the object's share of the heap is taken.
   *
   * @param declaredBytes how long the body is as the request says; negative where it doesn't
   * @param mostBytes how long it may be, at least the {@value #HEAD_BYTES} that are read first
   * @throws RejectedInputException if it is no JSON object
   * @throws ContentTooLargeException if it is longer
   * @throws ProblemException 503 where no memory gets free, 408 where the body comes too slowly
   */
  public <T> T read(InputStream body, long declaredBytes, int mostBytes, Use<T> use)
      throws IOException {
    if (declaredBytes > mostBytes) throw new ContentTooLargeException(mostBytes);
    byte[] head = body.readNBytes(HEAD_BYTES);
    boolean whole = head.length < HEAD_BYTES;
    long bytes = whole ? head.length : declaredBytes < 0 ? mostBytes : declaredBytes;
    try (var _ = budget.take(bytes * HEAP_BYTES_PER_BYTE)) {
      InputStream all =
          whole
              ? new ByteArrayInputStream(head)
              : new SequenceInputStream(new ByteArrayInputStream(head), rest(body, mostBytes));
      return use.apply(JsonFields.read(all, mostBytes));
    }
  }

  /** Reads the rest of a body, up to one byte more than is allowed. */
  private static InputStream rest(InputStream body, int mostBytes) throws IOException {
    long end = System.nanoTime() + TIME_LIMIT.toNanos();
    var rest = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK_BYTES];
    while (rest.size() <= mostBytes - HEAD_BYTES) {
      int count = body.read(chunk);
      if (count < 0) break;
      rest.write(chunk, 0, count);
      if (System.nanoTime() > end) throw tooSlow();
    }
    return new ByteArrayInputStream(rest.toByteArray());
  }

  private static ProblemException tooSlow() {
    return new ProblemException(
        HttpStatus.REQUEST_TIMEOUT,
        InputProblem.of(
            "request-timeout",
            "The body did not come within %d seconds.".formatted(TIME_LIMIT.toSeconds()),
            "Send it again, faster."));
  }
}
