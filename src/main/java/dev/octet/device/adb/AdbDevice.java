package dev.octet.device.adb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A phone (Android 7 or later) behind an adb server. It keeps no connection open and may be used by
 * any thread.
 *
 * <p>A call that ends early (its limit, an interrupt, a lost phone) closes its connection. A
 * process that it started on the phone may survive; {@link RemoteProcess} prevents that.
 */
public final class AdbDevice {
  private static final int CAPTURE_BYTES = 1 << 20;

  private final AdbServer server;
  private final String serial;

  AdbDevice(AdbServer server, String serial) {
    this.server = server;
    this.serial = serial;
  }

  /** Returns the serial under which the server lists the phone. */
  public String serial() {
    return serial;
  }

  /** Returns the server that the phone is connected to. */
  public AdbServer server() {
    return server;
  }

  /** Returns the phone's system properties. */
  public Map<String, String> properties(Duration limit) throws AdbException, InterruptedException {
    return SystemProperties.parse(shell(ShellCommand.of("getprop"), limit).text());
  }

  /** Runs a command to its end and keeps up to 1 MiB of each of its output streams. */
  public ShellResult shell(ShellCommand command, Duration limit)
      throws AdbException, InterruptedException {
    return shell(command, CAPTURE_BYTES, limit);
  }

  /**
   * Runs a command to its end.
   *
   * @param keptBytes maximum number of bytes kept of each output stream; further bytes are only
   *     counted
   */
  public ShellResult shell(ShellCommand command, int keptBytes, Duration limit)
      throws AdbException, InterruptedException {
    var capture = new BoundedCapture(keptBytes);
    return capture.result(shell(command, capture, limit));
  }

  /**
   * Runs a command to its end and passes its output on. Its standard input is empty.
   *
   * @param output called in another thread
   * @return the exit code
   * @throws AdbException also if the phone is disconnected, which is never reported as an exit code
   */
  public int shell(ShellCommand command, ShellOutput output, Duration limit)
      throws AdbException, InterruptedException {
    return call(limit)
        .run(
            "a shell command",
            connection -> {
              open(connection, "shell,v2,raw:" + command.line());
              var stream = new ShellStream(connection);
              stream.closeInput();
              return stream.follow(output);
            });
  }

  /**
   * Writes a local file to the phone.
   *
   * @param permissions as for {@code chmod}, such as 0755
   */
  public Transfer push(Path file, RemotePath path, int permissions, Duration limit)
      throws AdbException, InterruptedException, IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return push(content, path, permissions, limit);
    }
  }

  /**
   * Writes the content of a stream to a file on the phone.
   *
   * @param content read in another thread
   * @param permissions as for {@code chmod}, such as 0755
   */
  public Transfer push(InputStream content, RemotePath path, int permissions, Duration limit)
      throws AdbException, InterruptedException {
    return call(limit)
        .run("pushing " + path, connection -> sync(connection).push(content, path, permissions));
  }

  /**
   * Reads a file of the phone.
   *
   * @param content written in another thread
   * @param mostBytes maximum size; a larger file is refused
   */
  public Transfer pull(RemotePath path, OutputStream content, long mostBytes, Duration limit)
      throws AdbException, InterruptedException {
    return call(limit)
        .run("pulling " + path, connection -> sync(connection).pull(path, content, mostBytes));
  }

  private FileSync sync(AdbConnection connection) throws IOException, AdbException {
    open(connection, "sync:");
    return new FileSync(connection);
  }

  private void open(AdbConnection connection, String service) throws IOException, AdbException {
    connection.request("host:transport:" + serial);
    connection.request(service);
  }

  private AdbCall call(Duration limit) {
    return new AdbCall(server, "device " + serial + " at adb server " + server, limit);
  }

  @Override
  public String toString() {
    return serial + " at " + server;
  }
}
