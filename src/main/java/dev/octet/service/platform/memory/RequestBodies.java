package dev.octet.service.platform.memory;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.json.JsonObject;
import dev.octet.service.platform.http.RequestJson;
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
 * Reads JSON bodies of requests within the {@link HeapBudget}, so that the number of clients that
 * send one cannot exhaust the heap.
 */
@Component
public class RequestBodies {
  /**
   * Upper bound of heap bytes for each byte of JSON until the response is sent: a list of empty
   * objects has 28 bytes of nodes for each byte, plus the text itself.
   */
  static final int HEAP_BYTES_PER_BYTE = 32;

  /** Bytes that are read before a share is taken, so that small bodies need no declared length. */
  private static final int HEAD_BYTES = 8 << 10;

  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
  private static final int CHUNK_BYTES = 64 << 10;

  private final HeapBudget budget;

  RequestBodies(HeapBudget budget) {
    this.budget = budget;
  }

  /**
   * Computes the response to a request from its JSON body.
   *
   * @param <T> the response
   */
  @FunctionalInterface
  public interface Use<T> {
    T apply(JsonObject fields) throws IOException;
  }

  /**
   * Reads a JSON object and passes it on. Its share of the heap is taken until {@code use} returns.
   *
   * @param declaredBytes the declared length of the body; negative if none is declared
   * @param mostBytes maximum length, at least the {@value #HEAD_BYTES} that are read first
   * @throws RejectedInputException if it is not a JSON object
   * @throws ContentTooLargeException if it is longer
   * @throws ProblemException with 503 if no heap becomes free, with 408 if the body arrives too
   *     slowly
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
      return use.apply(RequestJson.read(all, mostBytes));
    }
  }

  /** Reads the rest of a body, up to one byte more than allowed. */
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
            "The body did not arrive within %d seconds.".formatted(TIME_LIMIT.toSeconds()),
            "Send the request again over a faster connection."));
  }
}
