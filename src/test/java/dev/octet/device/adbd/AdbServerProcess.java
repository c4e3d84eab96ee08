package dev.octet.device.adbd;

import dev.octet.InstalledProgram;
import dev.octet.device.adb.AdbClient;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.AdbServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The genuine adb server, on a port and with keys of its own. */
public final class AdbServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  private final Path home;
  private final int port;
  private final Process process;

  private AdbServerProcess(Path home, int port, Process process) {
    this.home = home;
    this.port = port;
    this.process = process;
  }

  /** Starts one; skips the test where adb is not installed. */
  public static AdbServerProcess start(Path home) throws Exception {
    Assumptions.assumeTrue(
        InstalledProgram.find("adb").isPresent(), "skipped: needs adb (Debian's package adb)");
    Files.createDirectories(home);
    int port = freePort();
    var server = new AdbServerProcess(home, port, adb(home, port, "nodaemon", "server"));
    server.awaitStart();
    return server;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Process adb(Path home, int port, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("adb", "-P", Integer.toString(port)));
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words);
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TMPDIR", home.toString());
    builder.environment().remove("ADB_VENDOR_KEYS");
    builder.redirectErrorStream(true).redirectOutput(home.resolve("adb.log").toFile());
    return builder.start();
  }

  private void awaitStart() throws Exception {
    long end = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        new AdbClient(address()).version(Duration.ofSeconds(5));
        return;
      } catch (AdbException e) {
        if (System.nanoTime() > end) throw e;
        Thread.sleep(50);
      }
    }
  }

  /** Where it listens. */
  public AdbServer address() {
    return new AdbServer("127.0.0.1", port);
  }

  /** Lets it connect to a daemon; whether it could is seen in its list. */
  public void connect(String serial) throws Exception {
    command("connect", serial);
  }

  /** Lets it forget a daemon. */
  public void disconnect(String serial) throws Exception {
    command("disconnect", serial);
  }

  private void command(String... words) throws Exception {
    Process command = adb(home, port, words);
    if (!command.waitFor(30, TimeUnit.SECONDS)) {
      command.destroyForcibly();
      throw new AssertionError("adb " + String.join(" ", words) + " does not end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
