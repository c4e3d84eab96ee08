package dev.octet.service.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Someone who waits for webhooks. */
public final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Received> queue = new LinkedBlockingQueue<>();
  private final List<Answer> answers = new CopyOnWriteArrayList<>();

  /** What came. */
  public record Received(String path, String id, String timestamp, String signature, String body) {}

  /** How to answer. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;

    static Answer status(int status) {
      return exchange -> exchange.sendResponseHeaders(status, -1);
    }
  }

  /** Answers as told, one after another, and then with 204. */
  Receiver(Answer... first) throws IOException {
    answers.addAll(List.of(first));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  /** One that takes everything. */
  public static Receiver willing() throws IOException {
    return new Receiver();
  }

  /** One that is busy when the first comes. */
  public static Receiver unwillingAtFirst() throws IOException {
    return new Receiver(Answer.status(503));
  }

  /** One that wants to hear no more. */
  public static Receiver gone() throws IOException {
    return new Receiver(Answer.status(410));
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Answer answer;
      synchronized (answers) {
        answer = answers.isEmpty() ? Answer.status(204) : answers.removeFirst();
      }
      queue.add(
          new Received(
              exchange.getRequestURI().toString(),
              String.valueOf(headers.getFirst("webhook-id")),
              String.valueOf(headers.getFirst("webhook-timestamp")),
              String.valueOf(headers.getFirst("webhook-signature")),
              body));
      answer.to(exchange);
    }
  }

  public String url() {
    return "http://127.0.0.1:%d/done?for=test".formatted(server.getAddress().getPort());
  }

  /** The next that comes, within a minute. */
  public Received next() throws InterruptedException {
    Received next = queue.poll(60, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("no webhook came");
    return next;
  }

  boolean isIdle() {
    return queue.isEmpty();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
