package dev.octet.device.adbd;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** One service that the server has opened. At most one message is under way in each direction. */
final class DaemonStream {
  private static final byte[] END = new byte[0];

  private final DaemonConnection connection;
  private final int local;
  private final int remote;
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final Semaphore acknowledged = new Semaphore(1);
  private final Runnable onClose;
  private volatile boolean closed;

  DaemonStream(DaemonConnection connection, int local, int remote, Runnable onClose) {
    this.connection = connection;
    this.local = local;
    this.remote = remote;
    this.onClose = onClose;
  }

  /** What the server sends, as one stream of bytes. */
  InputStream input() {
    return new Input();
  }

  /** Sends bytes, a message at a time, and waits until each has been taken. */
  void send(byte[] bytes) throws IOException {
    for (int from = 0; from < bytes.length; from += Message.MOST_DATA) {
      acknowledged.acquireUninterruptibly();
      if (closed) throw new EOFException("closed");
      int to = Math.min(bytes.length, from + Message.MOST_DATA);
      connection.send(
          new Message(Message.WRTE, local, remote, Arrays.copyOfRange(bytes, from, to)));
    }
  }

  /** Ends the stream from this side. */
  void close() {
    if (closed) return;
    closed();
    try {
      connection.send(new Message(Message.CLSE, local, remote));
    } catch (IOException e) {
      // the connection is gone, and the stream with it
    }
  }

  void acknowledge() {
    acknowledged.release();
  }

  void receive(byte[] data) {
    received.add(data);
  }

  /** The server has closed it, or the connection is gone. */
  void closed() {
    if (closed) return;
    closed = true;
    received.add(END);
    acknowledged.release(1_000);
    onClose.run();
  }

  private final class Input extends InputStream {
    private byte[] current = END;
    private int at;

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) return 0; // readNBytes asks so when it has all
      if (at == current.length) {
        try {
          current = received.take();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        at = 0;
        if (current.length == 0) {
          received.add(END);
          return -1;
        }
        connection.send(new Message(Message.OKAY, local, remote));
      }
      int count = Math.min(length, current.length - at);
      System.arraycopy(current, at, bytes, offset, count);
      at += count;
      return count;
    }
  }
}
