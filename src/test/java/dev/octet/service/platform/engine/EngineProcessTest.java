package dev.octet.service.platform.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.convert.Conversion;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.Stage;
import dev.octet.service.platform.engine.EngineProcess.Outcome;
import dev.octet.service.platform.settings.OctetProperties;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Children: the real engine, and some that do what it must not do. */
class EngineProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final EngineJob ANY_JOB = new EngineJob.InspectSet(Path.of("set.zip"), 0);

  private static final DataSize HEAP = DataSize.ofMegabytes(64);
  private static final DataSize MEMORY = DataSize.ofMegabytes(400);

  @TempDir Path temp;
  private final List<EngineProcess> opened = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(childrenOf(temp)).isEmpty();
    for (EngineProcess process : opened) {
      assertThat(process.scratch()).isDirectoryNotContaining("glob:**engine-*");
      process.close();
    }
    Path scratch = temp.resolve("data/scratch");
    if (Files.exists(scratch)) assertThat(scratch).isEmptyDirectory();
  }

  private EngineProcess open(ChildCommand command) throws IOException {
    var process = new EngineProcess(command);
    opened.add(process);
    return process;
  }

  static ChildCommand engine(Path data) {
    return ChildCommand.ofThisProgram(
        new OctetProperties(
            data,
            new OctetProperties.Limits(
                DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), DataSize.ofMegabytes(1)),
            new OctetProperties.Engine(
                DataSize.ofMegabytes(256),
                DataSize.ofGigabytes(2),
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1))));
  }

  private EngineProcess engine() throws IOException {
    return open(engine(temp.resolve("data")));
  }

  private EngineProcess misbehaving(String how) throws IOException {
    ChildCommand engine = engine(temp.resolve("data"));
    List<String> words =
        List.of(
            engine.words().getFirst(),
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:+DisplayVMOutputToStderr",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Misbehaving.class.getName(),
            how);
    return open(new ChildCommand(words, engine.environment(), engine.scratch(), HEAP, MEMORY));
  }

  private Outcome misbehave(String how, Duration limit) throws IOException {
    EngineProcess engine = misbehaving(how);
    return engine.run(ANY_JOB, engine.scratch(), limit, _ -> {}, () -> false);
  }

  private static EngineJob inspection(Path model) {
    return EngineJob.InspectModel.of(model, "net.tflite");
  }

  private static Outcome.Failed failed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome;
  }

  @Test
  void anInspectionGivesItsResult() throws Exception {
    Path model = SharedSample.modelIn(temp);
    assertThat(engine().inspect(inspection(model), PATIENCE, () -> false))
        .isInstanceOfSatisfying(
            Outcome.Succeeded.class,
            outcome -> assertThat(outcome.result()).isInstanceOf(EngineEvent.ModelInspected.class));
  }

  @Test
  void aConversionTellsOfEachStageInTheCallingThread() throws Exception {
    Path out = temp.resolve("out.tflite");
    Path report = temp.resolve("report.json");
    List<Stage> stages = new ArrayList<>();
    Thread caller = Thread.currentThread();
    EngineProcess engine = engine();
    Outcome outcome =
        engine.run(
            new EngineJob.Convert(
                SharedSample.modelIn(temp),
                "net.tflite",
                SharedSample.calibrationIn(temp, 8),
                "{}",
                "{}",
                List.of(),
                1,
                Conversion.Outputs.only(out),
                report,
                Map.of(),
                List.of()),
            engine.scratch(),
            PATIENCE,
            event -> {
              assertThat(Thread.currentThread()).isSameAs(caller);
              if (event instanceof EngineEvent.StageBegan(Stage stage)) stages.add(stage);
            },
            () -> false);
    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    assertThat(stages).containsExactly(Stage.values());
    assertThat(out).isNotEmptyFile();
    assertThat(report).isNotEmptyFile();
  }

  @Test
  void whatTheEngineRejectsComesWithItsReason() throws Exception {
    Path none = Files.write(temp.resolve("none.tflite"), new byte[64]);
    assertThat(engine().inspect(inspection(none), PATIENCE, () -> false))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            outcome -> {
              assertThat(outcome.problem().detail()).isNotBlank();
              assertThat(outcome.problem().action()).isNotBlank();
            });
  }

  @Test
  void aCrashInNativeCodeIsNamedAndCostsNothingElse() throws IOException {
    Outcome.Failed crash = failed(misbehave("crash", PATIENCE));
    assertThat(crash.code()).isEqualTo("engine-crashed");
    assertThat(crash.detail())
        .isEqualTo(
            "Octet crashed in native code (SIGSEGV). It was in the stage 'calibrate', at CONV_2D"
                + " 'stem'.");
  }

  @Test
  void whoeverKillsTheChildIsNotTakenForASuccess() throws Exception {
    Path pipe = pipe();
    var killer =
        Thread.ofVirtual()
            .start(() -> {
              while (!Thread.interrupted())
                childrenOf(temp).forEach(ProcessHandle::destroyForcibly);
            });
    Outcome.Failed outcome = failed(engine().inspect(inspection(pipe), PATIENCE, () -> false));
    killer.interrupt();
    killer.join();
    assertThat(outcome.code()).isEqualTo("engine-killed");
    assertThat(outcome.detail()).contains("SIGKILL", "137");
  }

  @Test
  void aHeapThatIsTooSmallIsNamedWithItsSetting() throws IOException {
    Outcome.Failed outcome = failed(misbehave("all-memory", PATIENCE));
    assertThat(outcome.code()).isEqualTo(EngineProcess.OUT_OF_MEMORY);
    assertThat(outcome.detail()).contains("64 MB", "octet.engine.heap");
  }

  @Test
  void nativeMemoryBeyondTheLimitEndsTheChildAndIsNamedWithItsSetting() throws IOException {
    Outcome.Failed outcome = failed(misbehave("all-native-memory", PATIENCE));
    assertThat(outcome.code()).isEqualTo(EngineProcess.OUT_OF_MEMORY);
    assertThat(outcome.detail()).contains("400 MB", "octet.engine.memory");
  }

  @Test
  void aChildThatDoesNotListenCantHoldUpItsParent() throws IOException {
    Path longName = Path.of("/" + "x".repeat(1 << 20));
    EngineProcess engine = misbehaving("no-ear");
    Outcome outcome =
        engine.run(
            new EngineJob.InspectSet(longName, 0),
            engine.scratch(),
            PATIENCE,
            _ -> {},
            () -> false);
    assertThat(failed(outcome).detail()).isEqualTo("nobody told me");
  }

  @Test
  void anEndWithoutAResultIsAFailure() throws IOException {
    assertThat(failed(misbehave("silent", PATIENCE)).detail()).contains("exit code 7");
  }

  @Test
  void aChildThatClosesItsOutputAndStaysIsEnded() throws IOException {
    assertThat(failed(misbehave("deaf", PATIENCE)).detail()).contains("did not end");
  }

  @Test
  void outputIsBounded() throws IOException {
    Outcome.Failed longLine = failed(misbehave("long-line", PATIENCE));
    assertThat(longLine.detail()).contains("line that is too long");
    Outcome.Failed manyLines = failed(misbehave("many-lines", Duration.ofSeconds(3)));
    assertThat(manyLines.code()).isEqualTo("time-limit");
    Outcome.Failed manyErrors = failed(misbehave("many-errors", PATIENCE));
    assertThat(manyErrors.detail()).isEqualTo("complained enough");
  }

  @Test
  void aChildThatTakesTooLongIsEnded() throws Exception {
    Outcome.Failed outcome =
        failed(engine().inspect(inspection(pipe()), Duration.ofSeconds(1), () -> false));
    assertThat(outcome.code()).isEqualTo("time-limit");
    assertThat(outcome.detail()).contains("1 s");
  }

  @Test
  void aCancelledChildIsGoneWithWhatItStarted() throws IOException {
    var grandchild = new AtomicReference<ProcessHandle>();
    EngineProcess engine = misbehaving("grandchild");
    Outcome outcome =
        engine.run(
            ANY_JOB,
            engine.scratch(),
            PATIENCE,
            event -> {
              if (event instanceof EngineEvent.Advanced(double pid)) {
                ProcessHandle.of(Math.round(pid * 1e9)).ifPresent(grandchild::set);
              }
            },
            () -> grandchild.get() != null);
    assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
    assertThat(
            Objects.requireNonNull(grandchild.get())
                .onExit()
                .completeOnTimeout(null, 30, TimeUnit.SECONDS)
                .join())
        .isNotNull();
  }

  @Test
  void anInterruptedCallerLeavesNothingRunning() throws Exception {
    Path pipe = pipe();
    EngineProcess engine = engine();
    var outcome = new AtomicReference<Outcome>();
    var stillInterrupted = new AtomicReference<Boolean>();
    var caller =
        Thread.ofPlatform()
            .start(() -> {
              outcome.set(engine.inspect(inspection(pipe), Duration.ofMinutes(5), () -> false));
              stillInterrupted.set(Thread.currentThread().isInterrupted());
            });
    awaitChildOf(temp);
    caller.interrupt();
    caller.join();
    assertThat(outcome.get()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(stillInterrupted.get()).isTrue();
  }

  @Test
  void theChildDiesWithItsParent() throws Exception {
    Path data = Files.createDirectory(temp.resolve("parent"));
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EngineParent.class.getName(),
                data.toString(),
                pipe().toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("parent.log").toFile())
            .start();
    ProcessHandle child = awaitChildOf(data.resolve("scratch"));
    assertThat(child.pid()).isNotEqualTo(parent.pid());
    parent.destroyForcibly().waitFor();
    assertThat(child.onExit().completeOnTimeout(null, 30, TimeUnit.SECONDS).join()).isNotNull();
  }

  @Test
  void theChildSeesNoCredentials() throws IOException {
    assertThat(ChildCommand.environment(Map.of("PATH", "/bin", "SPRING_DATASOURCE_PASSWORD", "x")))
        .containsOnlyKeys("PATH", "LC_ALL", "GLIBC_TUNABLES");
    assertThat(failed(misbehave("environment", PATIENCE)).detail())
        .doesNotContain("JAVA_TOOL_OPTIONS", "MAVEN")
        .contains("PATH", "LC_ALL");
  }

  @Test
  void aProgramThatIsAJarIsStartedAsOne() throws IOException {
    Path jar = Files.createFile(temp.resolve("octet.jar"));
    assertThat(ChildCommand.program(jar.toString())).containsExactly("-jar", jar.toString());
    Path cache = Files.createFile(temp.resolve("octet.aot"));
    assertThat(ChildCommand.program(jar.toString()))
        .containsExactly("-XX:AOTCache=" + cache, "-jar", jar.toString());
    assertThat(ChildCommand.program(temp + File.pathSeparator + jar)).startsWith("-cp");
  }

  /** A named pipe that nobody writes: reading it blocks for ever. */
  private Path pipe() throws IOException, InterruptedException {
    Path pipe = temp.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private static ProcessHandle awaitChildOf(Path folder) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<ProcessHandle> child = childrenOf(folder).stream().findFirst();
      if (child.isPresent()) return child.get();
      Thread.sleep(20);
    }
    throw new AssertionError("no child came");
  }

  /** The processes whose temporary folder lies in a folder. */
  private static List<ProcessHandle> childrenOf(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains("-Djava.io.tmpdir=" + folder))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // it has just ended
    }
  }
}
