package dev.octet.service.platform.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Socket} over a channel to a Unix socket. It implements what the JDBC driver uses: time
 * limits for connecting, reading and writing, and {@link #close} from another thread. As with other
 * sockets, an interrupt does not end an operation.
 */
final class UnixSocket extends Socket {
  /** Pause before the next attempt if the server's queue of connections is full. */
  private static final long BETWEEN_TRIES_MILLIS = 20;

  private final UnixDomainSocketAddress address;
  private volatile @Nullable SocketChannel channel;
  private volatile @Nullable Waiter reading;
  private volatile @Nullable Waiter writing;
  private volatile boolean closed;
  private volatile int timeoutMillis;

  UnixSocket(Path path) throws SocketException {
    // this class implements all operations and uses nothing of the platform's sockets
    SocketImpl none = null;
    super(none);
    address = UnixDomainSocketAddress.of(path);
  }

  @Override
  public void connect(SocketAddress ignored) throws IOException {
    connect(ignored, 0);
  }

  /**
   * Connects to the path.
   *
   * @param ignored not used
   * @param timeout in milliseconds; 0 for none
   */
  @Override
  public void connect(SocketAddress ignored, int timeout) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
    SocketChannel connected = tryToConnect();
    while (connected == null) {
      if (timeout > 0 && System.nanoTime() - deadline > 0) {
        throw new SocketTimeoutException("No connection to %s in time".formatted(address));
      }
      pause();
      connected = tryToConnect();
    }
    synchronized (this) {
      if (closed) {
        connected.close();
        throw new SocketException("Socket closed");
      }
      channel = connected;
      reading = new Waiter(connected, SelectionKey.OP_READ);
      writing = new Waiter(connected, SelectionKey.OP_WRITE);
    }
  }

  /** Returns the connection; null if the server's queue of connections is full. */
  private @Nullable SocketChannel tryToConnect() throws IOException {
    if (closed) throw new SocketException("Socket closed");
    SocketChannel candidate = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean connected = false;
    try {
      candidate.configureBlocking(false);
      // a Unix socket connects at once or fails
      connected = candidate.connect(address);
      return connected ? candidate : null;
    } finally {
      if (!connected) candidate.close();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(BETWEEN_TRIES_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while connecting");
    }
  }

  /** Waits until a read, or a write, can continue. */
  private static final class Waiter {
    private final Selector selector;

    Waiter(SocketChannel channel, int operation) throws IOException {
      selector = channel.provider().openSelector();
      channel.register(selector, operation);
    }

    /**
     * Returns when the operation should be tried again.
     *
     * @param limitMillis 0 for no deadline
     * @throws SocketTimeoutException at the deadline
     */
    void await(int limitMillis, long deadline) throws IOException {
      long rest = 0;
      if (limitMillis > 0) {
        rest = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (rest <= 0) throw new SocketTimeoutException("The server did not answer in time");
      }
      // select would return at once in an interrupted thread
      boolean interrupted = Thread.interrupted();
      try {
        selector.select(rest);
        selector.selectedKeys().clear();
      } catch (ClosedSelectorException e) {
        throw new SocketException("Socket closed", e);
      } finally {
        if (interrupted || Thread.interrupted()) Thread.currentThread().interrupt();
      }
    }

    void close() throws IOException {
      selector.close();
    }
  }

  private SocketChannel open() throws SocketException {
    SocketChannel present = channel;
    if (closed || present == null) throw new SocketException("Socket is not connected");
    return present;
  }

  private int read(ByteBuffer target) throws IOException {
    SocketChannel from = open();
    if (!target.hasRemaining()) return 0;
    int limit = timeoutMillis;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limit);
    try {
      int count = from.read(target);
      while (count == 0) {
        waiter(reading).await(limit, deadline);
        count = from.read(target);
      }
      return count;
    } catch (ClosedChannelException e) {
      throw new SocketException("Socket closed", e);
    }
  }

  private void write(ByteBuffer source) throws IOException {
    SocketChannel to = open();
    int limit = timeoutMillis;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limit);
    try {
      while (source.hasRemaining()) {
        if (to.write(source) == 0) waiter(writing).await(limit, deadline);
      }
    } catch (ClosedChannelException e) {
      throw new SocketException("Socket closed", e);
    }
  }

  private static Waiter waiter(@Nullable Waiter waiter) throws SocketException {
    if (waiter == null) throw new SocketException("Socket is not connected");
    return waiter;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return UnixSocket.this.read(ByteBuffer.wrap(target, offset, length));
      }

      @Override
      public void close() throws IOException {
        UnixSocket.this.close();
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        UnixSocket.this.write(ByteBuffer.wrap(source, offset, length));
      }

      @Override
      public void close() throws IOException {
        UnixSocket.this.close();
      }
    };
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) return;
    closed = true;
    SocketChannel present = channel;
    if (present != null) present.close();
    // wakes waiting threads
    Waiter reader = reading;
    if (reader != null) reader.close();
    Waiter writer = writing;
    if (writer != null) writer.close();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isConnected() {
    return channel != null;
  }

  @Override
  public boolean isBound() {
    return channel != null;
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return address;
  }

  /** Limits reads and also writes: a server that hangs does not read either. */
  @Override
  public void setSoTimeout(int milliseconds) {
    timeoutMillis = milliseconds;
  }

  @Override
  public int getSoTimeout() {
    return timeoutMillis;
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // no TCP, hence no delay
  }

  @Override
  public boolean getTcpNoDelay() {
    return true;
  }

  @Override
  public void setKeepAlive(boolean on) {
    // the kernel knows whether the other end exists
  }

  @Override
  public boolean getKeepAlive() {
    return true;
  }

  @Override
  public void setSoLinger(boolean on, int seconds) {
    // written bytes are already in the other end's buffer
  }

  @Override
  public String toString() {
    return "UnixSocket[" + address + "]";
  }
}
