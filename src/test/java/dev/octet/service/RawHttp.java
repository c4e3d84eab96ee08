package dev.octet.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Requests byte by byte, as no client of good manners would send them. */
public final class RawHttp {
  private static final int PATIENCE_MILLISECONDS = 60_000;

  private RawHttp() {}

  /** An answer: its status line and headers, and its body. */
  public record Answer(String head, String body) {
    public int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** The values of a header, in the order of the answer. */
    public List<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .toList();
    }
  }

  /** Sends a request and reads the answer to its end; the request has to ask for a closed end. */
  public static Answer send(int port, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLISECONDS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      return end < 0
          ? new Answer(answer, "")
          : new Answer(answer.substring(0, end), answer.substring(end + 4));
    }
  }
}
