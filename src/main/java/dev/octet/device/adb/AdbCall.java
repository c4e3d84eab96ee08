package dev.octet.device.adb;

import dev.octet.device.adb.AdbException.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs an exchange with an adb server or a phone on a virtual thread, over a connection of its own,
 * and waits for it. At the limit the connection is closed, which ends any operation that the
 * exchange waits in.
 */
final class AdbCall {
  /** Time that an exchange gets to end after its connection was closed. */
  private static final Duration END = Duration.ofSeconds(1);

  private final AdbServer server;
  private final String peer;
  private final Duration limit;

  /**
   * @param peer the server or phone, for messages
   * @param limit of the whole exchange, more than 0
   */
  AdbCall(AdbServer server, String peer, Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException(
          "a time limit of %s, expected more than 0".formatted(limit));
    }
    this.server = server;
    this.peer = peer;
    this.limit = limit;
  }

  /** An exchange over a connection. */
  @FunctionalInterface
  interface Exchange<T> {
    T with(AdbConnection connection) throws IOException, AdbException;
  }

  <T> T run(String what, Exchange<T> exchange) throws AdbException, InterruptedException {
    var result = new CompletableFuture<T>();
    try (var connection = new AdbConnection(peer)) {
      Thread thread =
          Thread.ofVirtual()
              .name("adb " + what)
              .start(() -> exchange(connection, exchange, result));
      try {
        return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        throw failure(what, cause == null ? e : cause);
      } catch (TimeoutException e) {
        end(connection, thread);
        throw new AdbException(
            Failure.DEADLINE,
            "%s: %s took longer than %d ms".formatted(peer, what, limit.toMillis()),
            e);
      } catch (InterruptedException e) {
        end(connection, thread);
        throw e;
      }
    }
  }

  private <T> void exchange(
      AdbConnection connection, Exchange<T> exchange, CompletableFuture<T> result) {
    try {
      connection.connect(server, (int) Math.min(limit.toMillis() + 1, Integer.MAX_VALUE));
      result.complete(exchange.with(connection));
    } catch (Throwable e) { // anything thrown is passed on to the waiting caller
      result.completeExceptionally(e);
    }
  }

  private static void end(AdbConnection connection, Thread thread) throws InterruptedException {
    connection.close();
    thread.interrupt();
    if (!Thread.currentThread().isInterrupted()) {
      var _ = thread.join(END);
    }
  }

  private AdbException failure(String what, Throwable cause) {
    return switch (cause) {
      case AdbException e -> e;
      case EOFException e -> lost(what, e); // the other side closed the connection
      case SocketException e -> lost(what, e); // the connection broke
      case IOException e ->
          new AdbException(Failure.REFUSED, "%s: %s failed: %s".formatted(peer, what, e), e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(cause);
    };
  }

  private AdbException lost(String what, IOException cause) {
    return new AdbException(
        Failure.DEVICE_LOST,
        "%s was disconnected during %s: the connection ended before the response was complete (%s)"
            .formatted(peer, what, cause),
        cause);
  }
}
