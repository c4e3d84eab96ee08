package dev.octet.device.adbd;

import dev.octet.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A daemon that plays back the properties, {@code /proc/cpuinfo} and {@code /sys} of a real Pixel 2
 * XL and keeps {@code /data/local/tmp} below a folder of its own. What runs on it is this
 * machine's: it calls itself {@code linux-x86_64}, so nobody can take it for a phone.
 */
public final class PhoneDouble implements AutoCloseable {
  /** Paths of a phone in a command, at the beginning of a word. */
  private static final Pattern PHONE_PATH =
      Pattern.compile("(?<![A-Za-z0-9._/-])(/data/local/tmp|/proc/cpuinfo|/sys)(?![A-Za-z0-9._-])");

  private final Path root;
  private final ServerSocket server;
  private final List<DaemonConnection> connections = new CopyOnWriteArrayList<>();
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final Map<String, String> properties = new TreeMap<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private volatile boolean authorized = true;

  private PhoneDouble(Path root, ServerSocket server) {
    this.root = root;
    this.server = server;
  }

  /** Starts one; skips the test where the recorded phone is absent. */
  public static PhoneDouble start(Path root) throws IOException {
    JsonNode recorded =
        JsonMapper.shared()
            .readTree(Files.readString(SharedData.require("device/pixel-2-xl.json")));
    var phone = new PhoneDouble(root, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    for (var file : recorded.get("files").properties()) {
      phone.write(file.getKey(), file.getValue().stringValue());
    }
    for (var property : recorded.get("properties").properties()) {
      phone.properties.put(property.getKey(), property.getValue().stringValue());
    }
    phone.properties.put("ro.product.cpu.abi", "linux-x86_64");
    phone.writeProperties();
    phone.battery(80, 250, false);
    Files.createDirectories(root.resolve("data/local/tmp"));
    Thread.ofPlatform().daemon().name("adbd double").start(phone::accept);
    return phone;
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = server.accept();
        var connection = new DaemonConnection(this, socket);
        connections.add(connection);
        Thread.ofPlatform().daemon().start(connection::serve);
      } catch (IOException e) {
        return;
      }
    }
  }

  /** As the server that connects to it knows it. */
  public String serial() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Whether it takes any key, or waits for somebody to confirm it. */
  public PhoneDouble authorized(boolean accepts) {
    authorized = accepts;
    return this;
  }

  boolean authorized() {
    return authorized;
  }

  /** Lets it misbehave once. */
  public void next(Fault fault) {
    synchronized (faults) {
      faults.add(fault);
    }
  }

  boolean take(Fault fault) {
    synchronized (faults) {
      return faults.remove(fault);
    }
  }

  /** Sets a system property. */
  public PhoneDouble property(String name, String value) throws IOException {
    properties.put(name, value);
    writeProperties();
    return this;
  }

  /**
   * Sets what {@code dumpsys battery} says.
   *
   * @param level percent
   * @param temperature tenths of a degree Celsius
   */
  public void battery(int level, int temperature, boolean usb) throws IOException {
    program(
        "dumpsys",
        """
        cat <<'END'
        Current Battery Service state:
          AC powered: false
          USB powered: %s
          Wireless powered: false
          Max charging current: 0
          status: 3
          health: 2
          present: true
          level: %d
          scale: 100
          voltage: 4010
          temperature: %d
          technology: Li-ion
        END
        """
            .formatted(usb, level, temperature));
  }

  /** Writes a file of the phone. */
  public void write(String path, String content) throws IOException {
    Path file = file(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Where a file of the phone lies on this machine. */
  public Path file(String path) {
    Path file = root.resolve(path.substring(1)).normalize();
    if (!file.startsWith(root)) throw new IllegalArgumentException(path);
    return file;
  }

  /** The files of the phone below a folder; none where it is absent. */
  public List<Path> files(String folder) throws IOException {
    Path below = file(folder);
    if (!Files.exists(below)) return List.of();
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** What runs on it: the processes of this machine that work below its {@code /data/local/tmp}. */
  public List<Long> processes() {
    return processes("");
  }

  /** Those of {@link #processes} that have a word on their command line. */
  public List<Long> processes(String word) {
    String tmp = file("/data/local/tmp").toString();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(
              process -> {
                String line = commandLine(process);
                return line.contains(tmp) && line.contains(word);
              })
          .map(ProcessHandle::pid)
          .toList();
    }
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // it has just ended
    }
  }

  private void writeProperties() throws IOException {
    var list = new StringBuilder();
    properties.forEach((name, value) -> list.append("[%s]: [%s]%n".formatted(name, value)));
    write("/properties", list.toString());
    program("getprop", "cat '" + file("/properties") + "'\n");
  }

  private void program(String name, String script) throws IOException {
    write("/bin/" + name, "#!/bin/sh\n" + script);
    if (!file("/bin/" + name).toFile().setExecutable(true)) throw new IOException(name);
  }

  String banner() {
    return "device::ro.product.name=%s;ro.product.model=%s;ro.product.device=%s;features=shell_v2,cmd"
        .formatted(
            properties.get("ro.product.name"),
            properties.get("ro.product.model"),
            properties.get("ro.product.device"));
  }

  /** The commands that were given to its shell, in their order. */
  public List<String> commands() {
    return List.copyOf(commands);
  }

  Process shell(String command) throws IOException {
    commands.add(command);
    String here = PHONE_PATH.matcher(command).replaceAll(match -> root + match.group(1));
    var builder = new ProcessBuilder("sh", "-c", here).directory(root.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", root + "/bin:/usr/bin:/bin");
    return builder.start();
  }

  /** Ends each server's connection; they may come back. */
  public void cutConnections() {
    connections.forEach(DaemonConnection::cut);
    connections.clear();
  }

  /** Goes away for good, as a phone whose cable was pulled. */
  public void die() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutConnections();
  }

  @Override
  public void close() {
    die();
  }
}
