package dev.octet.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and a service as a bad network does: the first connections that follow
 * events break after the first events, and the first downloads of artifacts within the content.
 * Each connection carries one request.
 */
public final class CuttingProxy implements AutoCloseable {
  private static final int BUFFER = 8192;

  /** Bytes of a response after which a download breaks. */
  private static final int CUT_AFTER = 4_000;

  private final int server;
  private final int cuts;
  private final int downloadCuts;
  private final ServerSocket door;
  private final List<String> followers = new CopyOnWriteArrayList<>();
  private final List<String> downloads = new CopyOnWriteArrayList<>();

  private CuttingProxy(int server, int cuts, int downloadCuts) throws IOException {
    this.server = server;
    this.cuts = cuts;
    this.downloadCuts = downloadCuts;
    door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  /**
   * Begins to forward to a port of this machine.
   *
   * @param cuts how many connections that follow events break
   */
  static CuttingProxy before(int server, int cuts) throws IOException {
    return before(server, cuts, 0);
  }

  /**
   * Begins to forward to a port of this machine.
   *
   * @param cuts how many connections that follow events break
   * @param downloadCuts how many downloads of artifacts break
   */
  public static CuttingProxy before(int server, int cuts, int downloadCuts) throws IOException {
    var proxy = new CuttingProxy(server, cuts, downloadCuts);
    Thread.startVirtualThread(proxy::accept);
    return proxy;
  }

  public int port() {
    return door.getLocalPort();
  }

  /** The heads of all requests that followed events. */
  public List<String> followers() {
    return List.copyOf(followers);
  }

  /** The heads of all requests for the content of artifacts. */
  public List<String> downloads() {
    return List.copyOf(downloads);
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        Thread.startVirtualThread(() -> carry(client));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private void carry(Socket client) {
    try (client;
        var upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      var head = new byte[BUFFER];
      int length = client.getInputStream().read(head);
      if (length < 0) return;
      String request = new String(head, 0, length, StandardCharsets.ISO_8859_1);
      upstream
          .getOutputStream()
          .write(
              request
                  .replaceFirst("\r\n", "\r\nConnection: close\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      boolean follows = request.startsWith("GET") && request.contains("/events ");
      if (follows) followers.add(request);
      boolean cut = follows && followers.size() <= cuts;
      boolean loads = request.startsWith("GET") && request.contains("/content ");
      if (loads) downloads.add(request);
      int most = loads && downloads.size() <= downloadCuts ? CUT_AFTER : Integer.MAX_VALUE;
      Thread.startVirtualThread(() -> copy(client, upstream));
      InputStream in = upstream.getInputStream();
      OutputStream out = client.getOutputStream();
      var buffer = new byte[BUFFER];
      var sent = new StringBuilder();
      int total = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        total += n;
        if (total > most) return;
        if (!cut) continue;
        sent.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        if (sent.indexOf("data:") >= 0) return;
      }
    } catch (IOException e) {
      // one of both hung up, as they may
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one of both hung up, as they may
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
