package dev.octet.device.adb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.device.adb.AdbException.Failure;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.PhoneDouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program on a phone is gone when its run has ended. */
class RemoteProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final RemotePath FOLDER = new RemotePath("/data/local/tmp/octet-run");

  /** Hangs up on nobody: as the real daemon's shell would leave it, it lives on. */
  private static final ShellCommand STUBBORN =
      ShellCommand.of(
          "sh", "-c", "trap '' HUP; echo started; while :; do sleep 1; done", "" + FOLDER);

  private final BoundedCapture output = new BoundedCapture(100);

  @TempDir Path folder;
  private AdbServerProcess server;
  private PhoneDouble phone;
  private AdbDevice device;
  private RemoteProcess process;

  @BeforeEach
  void connect() throws Exception {
    server = AdbServerProcess.start(folder.resolve("home"));
    phone = PhoneDouble.start(folder.resolve("phone"));
    server.connect(phone.serial());
    device = new AdbClient(server.address()).device(phone.serial());
    device.shell(ShellCommand.of("mkdir", "-p", FOLDER.text()), LIMIT);
    process = new RemoteProcess(device, FOLDER);
  }

  @AfterEach
  void stop() {
    if (phone != null) phone.close();
    if (server != null) server.close();
  }

  @Test
  void itsExitCodeAndOutputAreTheRuns() throws Exception {
    int code =
        process.run(ShellCommand.of("sh", "-c", "echo x; exit 3", "" + FOLDER), output, LIMIT);

    assertThat(code).isEqualTo(3);
    assertThat(output.result(code).text()).isEqualTo("x\n");
  }

  @Test
  void aClosedStreamAloneLeavesAnOrphan() throws Exception {
    var orphan =
        ShellCommand.script(
            "trap '' HUP; echo $$ > {}; while :; do sleep 0.2; done", FOLDER + "/o");
    assertThatThrownBy(() -> device.shell(orphan, Duration.ofSeconds(2)))
        .isInstanceOf(AdbException.class);

    long pid = pid("/data/local/tmp/octet-run/o");
    Thread.sleep(500);
    assertThat(ProcessHandle.of(pid)).isPresent();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void atItsLimitItIsKilled() throws Exception {
    assertThatThrownBy(() -> process.run(STUBBORN, output, Duration.ofSeconds(2)))
        .isInstanceOfSatisfying(
            AdbException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DEADLINE));

    assertThat(ours()).isZero();
  }

  @Test
  void interruptedItIsKilled() throws Exception {
    Thread running =
        Thread.ofVirtual()
            .start(() -> {
              try {
                process.run(STUBBORN, output, LIMIT);
              } catch (AdbException | InterruptedException e) {
                // what is left on the phone is the question
              }
            });
    pid("/data/local/tmp/octet-run/pid");
    assertThat(ours()).isPositive();
    running.interrupt();
    running.join();

    assertThat(ours()).isZero();
  }

  @Test
  void killedBeforeItsShellHasStartedItNeverStarts() throws Exception {
    assertThat(process.kill()).isTrue();

    assertThat(process.run(STUBBORN, output, LIMIT)).isEqualTo(137);
    assertThat(ours()).isZero();
  }

  @Test
  void anotherProcessThatHasItsNumberNowIsLeftAlone() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      phone.write("/data/local/tmp/octet-run/pid", other.pid() + "\n");

      assertThat(process.kill()).isTrue();
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  /** The number in a file of the phone, once it is there. */
  private long pid(String path) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      Path file = phone.file(path);
      String text = Files.exists(file) ? Files.readString(file).strip() : "";
      if (!text.isEmpty()) return Long.parseLong(text);
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  /** How many processes have the run's folder among their arguments. */
  private long ours() {
    String run = phone.file(FOLDER.text()).toString();
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.info().commandLine().orElse("").contains(run))
        .count();
  }
}
