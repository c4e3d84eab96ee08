package dev.octet.device.benchmark;

import dev.octet.SharedData;
import dev.octet.device.adb.AdbClient;
import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.DeviceListing;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.device.benchmark.report.Affinity;
import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.Delegate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A double of a phone behind the genuine adb server.
 *
 * @param server of the test
 * @param phone the double
 * @param device as our client has it
 */
public record TestPhone(AdbServerProcess server, PhoneDouble phone, AdbDevice device)
    implements AutoCloseable {
  private static final String OURS = "/data/local/tmp/octet";
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Starts both; skips the test where adb or the recorded phone is absent. */
  public static TestPhone start(Path folder) throws Exception {
    SharedData.require("device/pixel-2-xl.json");
    AdbServerProcess server = AdbServerProcess.start(folder.resolve("home"));
    PhoneDouble phone = PhoneDouble.start(folder.resolve("phone"));
    server.connect(phone.serial());
    var client = new AdbClient(server.address());
    return new TestPhone(server, phone, client.device(phone.serial()));
  }

  BenchmarkSession session() {
    return new BenchmarkSession(device, Clock.systemUTC());
  }

  /** Few runs, no waiting, on the first CPU of this machine. */
  public static BenchmarkProtocol protocol() {
    return new BenchmarkProtocol(
        "quick",
        Delegate.XNNPACK,
        1,
        new Affinity("1"),
        2,
        40,
        0,
        0,
        3,
        7,
        false,
        60,
        new BenchmarkProtocol.Preconditions(15, 40),
        new BenchmarkProtocol.CoolDown(0, 0));
  }

  /** Runs until somebody stops it. */
  static BenchmarkProtocol endless() {
    return withMinimum(protocol(), 600_000);
  }

  /** The same for so long at least. */
  static BenchmarkProtocol withMinimum(BenchmarkProtocol protocol, int milliseconds) {
    return with(
        protocol,
        "{\"minimumMilliseconds\": %d, \"timeLimitSeconds\": 600}".formatted(milliseconds));
  }

  /** The same with other hands, few runs and a profile. */
  static BenchmarkProtocol profiled(BenchmarkProtocol protocol, Delegate delegate) {
    return with(
        protocol,
        "{\"delegate\": \"%s\", \"warmups\": 1, \"runs\": 5, \"profile\": true}"
            .formatted(delegate.word()));
  }

  /** The same with other fields. */
  static BenchmarkProtocol with(BenchmarkProtocol protocol, String fields) {
    ObjectNode all = MAPPER.valueToTree(protocol);
    all.setAll((ObjectNode) MAPPER.readTree(fields));
    return MAPPER.treeToValue(all, BenchmarkProtocol.class);
  }

  /** A keyword spotter of 50 kB. */
  public static BenchmarkModel small() {
    return new BenchmarkModel(
        "ds-cnn", SharedData.require("models/ds_cnn_kws/published_int8_ptq.tflite"), null);
  }

  /** The number of the process that a session runs now, once there is one. */
  long awaitRunner() throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      for (Path pid : files("/runs", "pid")) {
        String text = Files.readString(pid).strip();
        if (!text.isEmpty() && runs().contains(Long.parseLong(text))) return Long.parseLong(text);
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no runner was started within " + PATIENCE);
  }

  /** The processes that have a folder of ours on this phone among their arguments. */
  List<Long> runs() {
    String ours = phone.file(OURS).toString();
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.info().commandLine().orElse("").contains(ours))
        .map(ProcessHandle::pid)
        .toList();
  }

  /** Waits until no process of ours is left, and says whether that came within the time. */
  boolean isQuietWithin(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!runs().isEmpty()) {
      if (System.nanoTime() > end) return false;
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }

  /** What lies in our folder on the phone outside the cache. */
  List<Path> leftovers() throws IOException {
    return files("/runs", "");
  }

  /** What is cached. */
  List<Path> cached() throws IOException {
    return files("/cache", "");
  }

  private List<Path> files(String folder, String name) throws IOException {
    Path root = phone.file(OURS + folder);
    if (!Files.exists(root)) return List.of();
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> name.isEmpty() || file.getFileName().toString().equals(name))
          .toList();
    }
  }

  /** What the server says of the phone; empty if nothing. */
  List<DeviceListing> listed() throws AdbException, InterruptedException {
    return new AdbClient(server.address())
        .devices(Duration.ofSeconds(10)).stream()
            .filter(listing -> listing.serial().equals(phone.serial()))
            .toList();
  }

  @Override
  public void close() {
    phone.close();
    server.close();
  }
}
