package dev.octet.device.adbd;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code shell,v2}: a command by this machine's shell. As the real daemon does, it only hangs up on
 * the shell when the stream is closed, so that what ignores that lives on.
 */
final class ShellService {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int EXIT = 3;
  private static final int HEADER_BYTES = 5;
  private static final int CHUNK_BYTES = 32 * 1024;

  private final PhoneDouble phone;
  private final String command;
  private volatile @Nullable Process process;

  ShellService(PhoneDouble phone, String command) {
    this.phone = phone;
    this.command = command;
  }

  void serve(DaemonStream stream) throws IOException {
    if (phone.take(Fault.CUT_IN_LENGTH)) {
      stream.send(new byte[] {STDOUT, 7, 0});
      phone.cutConnections();
      return;
    }
    if (phone.take(Fault.HUGE_LENGTH)) {
      stream.send(new byte[] {STDOUT, -1, -1, -1, -1});
      return;
    }
    Process started = phone.shell(command);
    process = started;
    started.getOutputStream().close();
    Thread errors =
        Thread.ofPlatform().daemon().start(() -> copy(started.getErrorStream(), STDERR, stream));
    copy(started.getInputStream(), STDOUT, stream);
    try {
      errors.join();
      stream.send(packet(EXIT, new byte[] {(byte) started.waitFor()}, 1));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void copy(InputStream from, int kind, DaemonStream stream) {
    var chunk = new byte[CHUNK_BYTES];
    try {
      for (int count; (count = from.read(chunk)) > 0; ) {
        synchronized (stream) {
          stream.send(packet(kind, chunk, count));
        }
      }
    } catch (EOFException e) {
      // nobody reads it any more
    } catch (IOException e) {
      // the process or the connection has ended
    }
  }

  private static byte[] packet(int kind, byte[] data, int count) {
    return ByteBuffer.allocate(HEADER_BYTES + count)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) kind)
        .putInt(count)
        .put(data, 0, count)
        .array();
  }

  void hangUp() {
    Process running = process;
    if (running == null || !running.isAlive()) return;
    try {
      new ProcessBuilder("kill", "-HUP", Long.toString(running.pid()))
          .start()
          .waitFor(5, TimeUnit.SECONDS);
      running.getInputStream().close();
      running.getErrorStream().close();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
