package dev.octet.device.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.device.adb.AdbClient;
import dev.octet.device.adbd.Fault;
import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.device.benchmark.report.BenchmarkListener.Step;
import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.LabelledInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a session can fail: its cause, and what is left on the phone. */
class BenchmarkFaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private TestPhone phone;

  @BeforeEach
  void start() throws Exception {
    phone = TestPhone.start(folder);
  }

  @AfterEach
  void stop() {
    if (phone == null) return;
    phone.runs().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    phone.close();
  }

  @Test
  void aDaemonThatIsKilledInMidRunIsALostDevice() throws Exception {
    Running running = run(TestPhone.endless());
    phone.awaitRunner();

    phone.phone().die();

    BenchmarkFailure failure = running.failure();
    assertThat(failure.cause()).isEqualTo(Cause.DEVICE_LOST);
    assertThat(failure.retriable()).isTrue();
    assertThat(failure.cleanedUp()).isFalse();
    assertThat(failure.raw()).isNull();
  }

  @Test
  void aDaemonThatIsKilledInMidPushIsALostDevice() throws Exception {
    phone.phone().next(Fault.DIE_IN_PUSH); // the library is the first file of so many chunks

    BenchmarkFailure failure = run(TestPhone.protocol()).failure();

    assertThat(failure.cause()).isEqualTo(Cause.DEVICE_LOST);
    assertThat(failure.detail()).contains("pushing", phone.phone().serial());
  }

  @Test
  void theRunnersStreamCutInALengthIsALostDevice() throws Exception {
    phone.phone().battery(80, 250, true); // plugged in: nothing looks at its current meanwhile
    var running =
        new Running(
            TestPhone.protocol(),
            step -> {
              if (step == Step.RUN) phone.phone().next(Fault.CUT_IN_LENGTH);
            });

    BenchmarkFailure failure = running.failure();

    assertThat(failure.cause()).isEqualTo(Cause.DEVICE_LOST);
    assertThat(failure.raw()).isNull();
  }

  @Test
  void aHostileLengthIsAMalformedAnswer() throws Exception {
    phone.phone().next(Fault.HUGE_LENGTH);

    BenchmarkFailure failure = run(TestPhone.protocol()).failure();

    assertThat(failure.cause()).isEqualTo(Cause.MALFORMED_ANSWER);
    assertThat(failure.retriable()).isFalse();
  }

  @Test
  void aRunnerThatASignalEndsHasCrashed() throws Exception {
    Running running = run(TestPhone.endless());
    signal("SEGV", phone.awaitRunner());

    BenchmarkFailure failure = running.failure();

    assertThat(failure.cause()).isEqualTo(Cause.RUNNER_CRASHED);
    assertThat(failure.detail()).contains("SIGSEGV");
    assertThat(Objects.requireNonNull(failure.raw()).exitCode()).isEqualTo(139);
    assertThat(failure.raw().stderr()).contains("XNNPACK");
    assertThat(failure.cleanedUp()).isTrue();
    assertThat(phone.leftovers()).isEmpty();
  }

  @Test
  void aFullStorageIsSaidToBeFull() throws Exception {
    phone.phone().next(Fault.NO_SPACE);

    BenchmarkFailure failure = run(TestPhone.protocol()).failure();

    assertThat(failure.cause()).isEqualTo(Cause.STORAGE_FULL);
    assertThat(failure.cleanedUp()).isTrue();
    assertThat(phone.leftovers()).isEmpty();
  }

  @Test
  void aFullStorageIsFreedOfWhatIsCachedForOthers() throws Exception {
    String other = "/data/local/tmp/octet/cache/" + "0".repeat(64) + "/model.tflite";
    phone.phone().write(other, "an artifact of last week");
    phone.phone().next(Fault.NO_SPACE);

    BenchmarkReport report =
        phone.session().run(TestPhone.small(), TestPhone.protocol(), BenchmarkListener.NONE);

    assertThat(report.latency().summary().count()).isEqualTo(40);
    assertThat(phone.phone().file(other)).doesNotExist();
  }

  @Test
  void cancelledNothingOfItIsLeftAfterTwoSeconds() throws Exception {
    Running running = run(TestPhone.endless());
    long pid = phone.awaitRunner();
    assertThat(phone.runs()).contains(pid);

    running.thread.interrupt();

    assertThat(phone.isQuietWithin(Duration.ofSeconds(2))).isTrue();
    BenchmarkFailure failure = running.failure();
    assertThat(failure.cause()).isEqualTo(Cause.CANCELLED);
    assertThat(failure.cleanedUp()).isTrue();
    assertThat(running.interrupted).isTrue();
    assertThat(phone.leftovers()).isEmpty();
  }

  @Test
  void cancelledWhileItCoolsDownItEnds() throws Exception {
    phone.phone().battery(80, 480, false);
    var cooling = new CompletableFuture<Void>();
    var running =
        new Running(
            TestPhone.with(
                TestPhone.protocol(),
                "{\"coolDown\": {\"leastSeconds\": 0, \"mostSeconds\": 3600}}"),
            step -> {
              if (step == Step.COOL_DOWN) cooling.complete(null);
            });
    cooling.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    running.thread.interrupt();

    assertThat(running.failure().cause()).isEqualTo(Cause.CANCELLED);
    assertThat(phone.leftovers()).isEmpty();
  }

  @Test
  void whatASessionThatDiedLeftIsEndedByTheNext() throws Exception {
    Running died = run(TestPhone.endless());
    long pid = phone.awaitRunner();
    Path theirs = phone.leftovers().getFirst();

    BenchmarkSession.clear(phone.device()); // as the next session begins

    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(theirs).doesNotExist();
    assertThat(died.failure().cause()).isEqualTo(Cause.RUNNER_CRASHED);
  }

  @Test
  void anotherProgramsFilesAreLeftAlone() throws Exception {
    String stale = "/data/local/tmp/octet/runs/" + UUID.randomUUID();
    phone.phone().write(stale + "/outputs", "of a session long ago");
    phone.phone().write("/data/local/tmp/octet/runs/notes", "somebody's");
    phone.phone().write("/data/local/tmp/theirs", "somebody's");

    BenchmarkSession.clear(phone.device());

    assertThat(phone.phone().file(stale)).doesNotExist();
    assertThat(phone.phone().file("/data/local/tmp/octet/runs/notes")).exists();
    assertThat(phone.phone().file("/data/local/tmp/theirs")).exists();
  }

  @Test
  void aRunnerThatTakesTooLongEndsItself() throws Exception {
    BenchmarkProtocol aSecond = TestPhone.with(TestPhone.endless(), "{\"timeLimitSeconds\": 1}");

    BenchmarkFailure failure = run(aSecond).failure();

    assertThat(failure.cause()).isEqualTo(Cause.TIME_OUT);
    assertThat(failure.detail()).contains("longer than the protocol's 1 s");
    assertThat(phone.runs()).isEmpty();
  }

  @Test
  void whatIsNoModelIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("model"), "no model");

    BenchmarkFailure failure =
        new Running(new BenchmarkModel("none", file, null), TestPhone.protocol(), _ -> {})
            .failure();

    assertThat(failure.cause()).isEqualTo(Cause.MODEL_REFUSED);
    assertThat(failure.detail()).contains("can't read the model");
    assertThat(Objects.requireNonNull(failure.raw()).exitCode()).isEqualTo(65);
  }

  @Test
  void aFileThatIsNotThereIsThisMachinesFault() throws Exception {
    var artifact = new BenchmarkModel("none", folder.resolve("absent"), null);

    BenchmarkFailure failure = new Running(artifact, TestPhone.protocol(), _ -> {}).failure();

    assertThat(failure.cause()).isEqualTo(Cause.HOST_FAILED);
    assertThat(failure.cleanedUp()).isTrue();
  }

  @Test
  void aBatteryThatIsLowOrWarmIsNotMeasured() throws Exception {
    phone.phone().battery(7, 250, false);
    BenchmarkFailure low = run(TestPhone.protocol()).failure();
    phone.phone().battery(80, 480, false);
    BenchmarkFailure warm = run(TestPhone.protocol()).failure();

    assertThat(low.cause()).isEqualTo(Cause.PRECONDITION_NOT_MET);
    assertThat(low.detail()).contains("7 %", "at least 15 %");
    assertThat(warm.cause()).isEqualTo(Cause.PRECONDITION_NOT_MET);
    assertThat(warm.detail()).contains("48.0 °C", "at most 40.0 °C");
  }

  @Test
  void aPhoneOfAnotherKindHasNoRunner() throws Exception {
    phone.phone().property("ro.product.cpu.abi", "armeabi-v7a");

    BenchmarkFailure failure = run(TestPhone.protocol()).failure();

    assertThat(failure.cause()).isEqualTo(Cause.UNSUPPORTED_DEVICE);
    assertThat(failure.detail()).contains("armeabi-v7a");
  }

  @Test
  void aPhoneThatIsNotThereIsLost() throws Exception {
    var session =
        new BenchmarkSession(
            new AdbClient(phone.server().address()).device("nobody"), Clock.systemUTC());
    BenchmarkModel artifact = TestPhone.small();

    BenchmarkFailure failure =
        new Running(session, artifact, TestPhone.protocol(), _ -> {}).failure();

    assertThat(failure.cause()).isEqualTo(Cause.DEVICE_LOST);
    assertThat(failure.detail()).contains("nobody");
  }

  @Test
  void inputsOfAnotherSizeThanTheModelsAreRefused() throws Exception {
    Path inputs = Files.write(folder.resolve("inputs"), new byte[491]);

    BenchmarkFailure failure =
        failureOf(() ->
            phone
                .session()
                .classify(
                    TestPhone.small(),
                    new LabelledInputs(inputs, List.of(1)),
                    TestPhone.protocol(),
                    BenchmarkListener.NONE));

    assertThat(failure.cause()).isEqualTo(Cause.INPUTS_REFUSED);
    assertThat(phone.leftovers()).isEmpty();
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor();
  }

  private Running run(BenchmarkProtocol protocol) {
    return new Running(protocol, _ -> {});
  }

  private interface Call {
    Object call() throws BenchmarkException;
  }

  private static BenchmarkFailure failureOf(Call call) {
    try {
      throw new AssertionError("it ended with " + call.call());
    } catch (BenchmarkException e) {
      return e.failure();
    }
  }

  private interface Steps {
    void at(Step step);
  }

  /** A session in a thread of its own. */
  private final class Running {
    private final CompletableFuture<BenchmarkFailure> failure = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean interrupted;

    Running(BenchmarkProtocol protocol, Steps steps) {
      this(TestPhone.small(), protocol, steps);
    }

    Running(BenchmarkModel artifact, BenchmarkProtocol protocol, Steps steps) {
      this(phone.session(), artifact, protocol, steps);
    }

    Running(
        BenchmarkSession session,
        BenchmarkModel artifact,
        BenchmarkProtocol protocol,
        Steps steps) {
      thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  failure.complete(
                      failureOf(
                          () -> session.run(artifact, protocol, (step, _) -> steps.at(step))));
                } catch (AssertionError e) {
                  failure.completeExceptionally(e);
                }
                interrupted = Thread.interrupted();
              });
    }

    BenchmarkFailure failure() throws Exception {
      BenchmarkFailure ended = failure.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      thread.join();
      return ended;
    }
  }
}
