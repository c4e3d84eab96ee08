package dev.octet.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between a client and a server as a network does: while it stalls, connections stay open,
 * new ones are taken, and no byte comes through.
 */
final class StallingProxy implements AutoCloseable {
  private final int server;
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean stalls;

  private StallingProxy(int server) throws IOException {
    this.server = server;
    door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  /** Begins to forward to a port of this machine. */
  static StallingProxy before(int server) throws IOException {
    var proxy = new StallingProxy(server);
    Thread.startVirtualThread(proxy::accept);
    return proxy;
  }

  int port() {
    return door.getLocalPort();
  }

  /** The network is parted, or whole again. */
  void stall(boolean stall) {
    lock.lock();
    try {
      stalls = stall;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        open.add(client);
        Thread.startVirtualThread(() -> carry(client));
      }
    } catch (IOException e) {
      if (!door.isClosed()) throw new UncheckedIOException(e);
    }
  }

  private void carry(Socket client) {
    try {
      var upstream = new Socket(InetAddress.getLoopbackAddress(), server);
      open.add(upstream);
      Thread.startVirtualThread(() -> carry(upstream, client));
      carry(client, upstream);
    } catch (IOException e) {
      // the server is not there: whoever asked is refused
      closed(client);
    }
  }

  private static void closed(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void carry(Socket from, Socket to) {
    var buffer = new byte[1 << 14];
    try (from;
        to) {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        awaitNetwork();
        to.getOutputStream().write(buffer, 0, n);
      }
      awaitNetwork();
    } catch (IOException | InterruptedException e) {
      // the other half has ended
    }
  }

  private void awaitNetwork() throws InterruptedException {
    lock.lock();
    try {
      while (stalls) changed.await();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    stall(false);
    for (Socket socket : open) socket.close();
  }
}
