package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.Octet;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The service as a user starts it, a process of its own. */
public final class ReplicaProcess {
  /** The tests' classes, or the jar of {@code -Doctet.test.jar}, whose children start faster. */
  private static final List<String> PROGRAM =
      System.getProperty("octet.test.jar") == null
          ? List.of("-cp", System.getProperty("java.class.path"), Octet.class.getName())
          : List.of("-jar", System.getProperty("octet.test.jar"));

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<String> command;
  private final Path log;
  private final int port;
  private Process process;

  private ReplicaProcess(List<String> command, Path log, int port) throws IOException {
    this.command = List.copyOf(command);
    this.log = log;
    this.port = port;
    process = run();
  }

  /**
   * Starts a replica and waits until it is ready.
   *
   * @param data the data directory that all replicas share
   * @param log a file that gets what it says
   */
  public static ReplicaProcess start(
      Path data, PostgresProcess database, Path log, String... settings) throws Exception {
    return start(data, database.settings(), log, settings);
  }

  /**
   * Starts replicas that convert one model at a time, and waits until they are ready.
   *
   * @param folder for their data directory {@code data} and a log for each name
   */
  public static List<ReplicaProcess> startAll(
      Path folder, PostgresProcess database, String... names) throws Exception {
    List<ReplicaProcess> replicas = new ArrayList<>();
    for (String name : names) {
      Path log = folder.resolve(name + ".log");
      replicas.add(start(folder.resolve("data"), database, log, "--octet.conversions.workers=1"));
    }
    return replicas;
  }

  /** Starts one with the settings of its database. */
  static ReplicaProcess start(Path data, List<String> database, Path log, String... settings)
      throws Exception {
    List<String> all = new ArrayList<>(database);
    all.addAll(List.of(settings));
    return start(List.of("-Xmx512m"), data, log, all);
  }

  /**
   * Starts a service with a database of its own and waits until it is ready.
   *
   * @param javaOptions of its virtual machine
   * @param data its data directory, which has the database
   * @param log a file that gets what it says
   */
  public static ReplicaProcess start(
      List<String> javaOptions, Path data, Path log, List<String> settings) throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.addAll(PROGRAM);
    command.add("serve");
    command.addAll(List.of("--server.port=" + port, "--octet.data-directory=" + data));
    command.addAll(settings);
    var started = new ReplicaProcess(command, log, port);
    started.awaitReady();
    return started;
  }

  /**
   * Starts a service with a heap of 512 MB that ends when it runs out of memory.
   *
   * @param folder for its data directory {@code data}, its temporary files {@code tmp} and its
   *     {@code log}
   */
  public static ReplicaProcess startSmall(Path folder) throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    return start(
        List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError", "-Djava.io.tmpdir=" + temporary),
        folder.resolve("data"),
        folder.resolve("log"),
        List.of());
  }

  private Process run() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void awaitReady() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          assertThat(process.isAlive()).as("it started; %s", log).isTrue();
          try {
            return client().get("/actuator/health/readiness").status() == 200;
          } catch (IOException e) {
            return false;
          }
        });
  }

  public ServiceClient client() {
    return new ServiceClient(port);
  }

  public int port() {
    return port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Kills it without a warning. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on the same port. */
  public void startAgain() throws IOException {
    process = run();
    awaitReady();
  }

  /** It stands still, as on a laptop whose lid is closed; its children don't. */
  public void freeze() throws Exception {
    PostgresProcess.signal("STOP", process.toHandle());
  }

  /** It goes on. */
  public void thaw() throws Exception {
    PostgresProcess.signal("CONT", process.toHandle());
  }

  /** The bytes of its live objects, after a full collection. */
  public long liveBytes() throws Exception {
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(tool.waitFor()).as("%s", lines).isZero();
    String[] total = lines.getLast().trim().split("\\s+", -1);
    assertThat(total[0]).isEqualTo("Total");
    return Long.parseLong(total[2]);
  }

  /** What it has said so far. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /** Asks it to end, waits, and returns its exit status. */
  public int exitStatus() throws Exception {
    process.destroy();
    if (process.waitFor(60, TimeUnit.SECONDS)) return process.exitValue();
    process.destroyForcibly().waitFor();
    throw new AssertionError("it does not end when asked to; " + log);
  }

  /** Asks it to end, and waits; it may be frozen or dead. */
  public void close() throws Exception {
    thaw();
    exitStatus();
  }
}
