package dev.octet.device.adbd;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The connection of one adb server. */
final class DaemonConnection {
  private static final int AUTH_TOKEN = 1;
  private static final int AUTH_PUBLIC_KEY = 3;
  private static final int TOKEN_BYTES = 20;

  private final PhoneDouble phone;
  private final Socket socket;
  private final OutputStream out;
  private final Map<Integer, DaemonStream> streams = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();

  DaemonConnection(PhoneDouble phone, Socket socket) throws IOException {
    this.phone = phone;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
  }

  void serve() {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), Message.MOST_DATA);
      while (true) take(Message.read(in));
    } catch (IOException e) {
      // the server or the test has ended it
    } finally {
      streams.values().forEach(DaemonStream::closed);
    }
  }

  private void take(Message message) throws IOException {
    switch (message.command()) {
      case Message.CNXN -> greet();
      case Message.AUTH -> {
        // a key that was offered waits for somebody to confirm it: nobody does
        if (message.first() != AUTH_PUBLIC_KEY) greet();
      }
      case Message.OPEN -> open(message.first(), message.text());
      case Message.OKAY -> {
        DaemonStream stream = streams.get(message.second());
        if (stream != null) stream.acknowledge();
      }
      case Message.WRTE -> {
        DaemonStream stream = streams.get(message.second());
        if (stream != null) stream.receive(message.data());
      }
      case Message.CLSE -> {
        DaemonStream stream = streams.remove(message.second());
        if (stream != null) stream.closed();
      }
      default -> throw new IOException("an unknown message");
    }
  }

  private void greet() throws IOException {
    if (phone.authorized()) {
      send(
          new Message(
              Message.CNXN,
              Message.VERSION,
              Message.MOST_DATA,
              phone.banner().getBytes(StandardCharsets.UTF_8)));
    } else {
      send(new Message(Message.AUTH, AUTH_TOKEN, 0, new byte[TOKEN_BYTES]));
    }
  }

  private void open(int remote, String service) throws IOException {
    int local = ids.incrementAndGet();
    if (service.startsWith("shell,v2")) {
      var shell = new ShellService(phone, service.substring(service.indexOf(':') + 1));
      serve(new DaemonStream(this, local, remote, shell::hangUp), local, remote, shell::serve);
    } else if (service.equals("sync:")) {
      var sync = new SyncService(phone);
      serve(new DaemonStream(this, local, remote, () -> {}), local, remote, sync::serve);
    } else {
      send(new Message(Message.CLSE, 0, remote));
    }
  }

  private interface Service {
    void serve(DaemonStream stream) throws IOException;
  }

  private void serve(DaemonStream stream, int local, int remote, Service service)
      throws IOException {
    streams.put(local, stream);
    send(new Message(Message.OKAY, local, remote));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            service.serve(stream);
          } catch (IOException e) {
            // the other side has closed it
          } finally {
            stream.close();
            streams.remove(local);
          }
        });
  }

  synchronized void send(Message message) throws IOException {
    message.write(out);
  }

  void cut() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
