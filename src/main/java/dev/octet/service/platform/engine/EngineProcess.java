package dev.octet.service.platform.engine;

import dev.octet.engine.InputProblem;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.service.platform.storage.DiskFull;
import dev.octet.service.platform.storage.RunFolder;
import dev.octet.service.platform.storage.Setback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/** Runs the engine's jobs, each in a child JVM of its own. Nothing else starts such children. */
@Component
@DependsOnDatabaseInitialization // it creates a folder in the data directory
public class EngineProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);

  /**
   * Options for short jobs: in a job of one second, the second tier of the JIT compiler takes a
   * third more time than it saves.
   */
  private static final List<String> FAST_START = List.of("-XX:TieredStopAtLevel=1");

  private final ChildCommand command;
  private final RunFolder scratch;

  EngineProcess(ChildCommand command) throws IOException {
    this.command = command;
    scratch = RunFolder.open(command.scratch());
  }

  /**
   * Returns the folder for input and output files of children. It is removed when the service ends,
   * or at the next start if the service is killed.
   */
  public Path scratch() {
    return scratch.path();
  }

  /** Code of a child that ran out of memory. The detail names the setting. */
  public static final String OUT_OF_MEMORY = "engine-out-of-memory";

  /** The result of a child process. */
  public sealed interface Outcome {
    /**
     * The child ended successfully.
     *
     * @param result the last event: a {@code Converted}, {@code ModelInspected}, {@code
     *     SetInspected}, {@code ConversionChecked} or {@code InputsWritten}
     */
    record Succeeded(EngineEvent result) implements Outcome {}

    /** The child rejected its input. */
    record Rejected(InputProblem problem) implements Outcome {}

    /**
     * The child failed, was killed, or exceeded its time limit.
     *
     * @param code {@link #OUT_OF_MEMORY}, {@code engine-failed}, {@code engine-crashed} (in native
     *     code), {@code engine-killed} (by a signal that this process did not send, such as the
     *     kernel's out-of-memory killer's), {@code time-limit}, or the code of {@link
     *     Setback#NO_SPACE}
     * @param detail for the sender of the input; names no file of this machine
     */
    record Failed(String code, String detail) implements Outcome {}

    /** The caller cancelled the job, or the calling thread was interrupted (and still is). */
    record Cancelled() implements Outcome {}
  }

  /**
   * Runs a job that takes about a second and waits for its end. The child starts faster than with
   * {@link #run}, but its code is compiled less.
   *
   * @param limit after which the child is killed
   * @param cancelled asked at least every 200 ms in the calling thread; once it returns true, the
   *     child is killed
   */
  public Outcome inspect(EngineJob job, Duration limit, BooleanSupplier cancelled) {
    return run(FAST_START, job, scratch(), limit, _ -> {}, cancelled);
  }

  /**
   * Runs a job and waits for its end. When this returns or throws, the child has ended and its
   * working folder is removed.
   *
   * @param parent folder in which the working folder is created, below {@link #scratch}; its name
   *     shows in process lists which job runs
   * @param limit after which the child is killed
   * @param listener called with each event, in the calling thread
   * @param cancelled asked at least every 200 ms in the calling thread; once it returns true, the
   *     child is killed
   */
  public Outcome run(
      EngineJob job,
      Path parent,
      Duration limit,
      Consumer<EngineEvent> listener,
      BooleanSupplier cancelled) {
    return run(List.of(), job, parent, limit, listener, cancelled);
  }

  private Outcome run(
      List<String> javaOptions,
      EngineJob job,
      Path parent,
      Duration limit,
      Consumer<EngineEvent> listener,
      BooleanSupplier cancelled) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory(parent, "engine-");
      DataSize heap = command.heapFor(job);
      Process process = start(javaOptions, folder, heap);
      try (var child = new EngineChild(process, folder, job, heap, command.memory())) {
        return withReason(child.follow(limit, listener, cancelled));
      }
    } catch (IOException e) {
      if (DiskFull.caused(e)) return noSpace(String.valueOf(e.getMessage()));
      LOG.error("The engine can't be started", e);
      return new Outcome.Failed("engine-failed", "The engine's process can't be started.");
    } finally {
      if (folder != null) remove(folder);
    }
  }

  /**
   * Replaces a failure by the reason that the disk is full, if it is: a child may then report
   * anything, for example that a library can't be loaded.
   */
  private Outcome withReason(Outcome outcome) {
    return outcome instanceof Outcome.Failed(String code, String detail)
            && !code.equals("time-limit")
            && (DiskFull.endsWithReason(detail) || DiskFull.isAt(scratch()))
        ? noSpace(detail)
        : outcome;
  }

  private static Outcome noSpace(String detail) {
    LOG.warn("The engine found the disk full: {}", detail);
    return new Outcome.Failed(Setback.NO_SPACE.code(), Setback.NO_SPACE.detail());
  }

  private Process start(List<String> javaOptions, Path folder, DataSize heap) throws IOException {
    List<String> words = new ArrayList<>(command.words());
    // right after "java"
    words.add(1, "-Djava.io.tmpdir=" + folder);
    words.addAll(1, javaOptions);
    words.add(1, "-Xmx" + heap.toMegabytes() + "m");
    words.addAll(0, command.limiter());
    var builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    return builder.start();
  }

  private static void remove(Path folder) {
    try {
      FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      LOG.warn("The working folder {} can't be removed", folder, e);
    }
  }

  @Override
  public void close() throws IOException {
    scratch.close();
  }
}
