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

/** Runs the engine in a child JVM of its own. The only place that starts one. */
@Component
@DependsOnDatabaseInitialization // its folder is in the data directory
public class EngineProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);

  /** Compiled code of the second tier never pays for itself in a second: it costs a third more. */
  private static final List<String> FAST_START = List.of("-XX:TieredStopAtLevel=1");

  private final ChildCommand command;
  private final RunFolder scratch;

  EngineProcess(ChildCommand command) throws IOException {
    this.command = command;
    scratch = RunFolder.open(command.scratch());
  }

  /**
   * A folder for what children are given and what they make. What is left in it goes when the
   * service ends; if it is killed, when it starts again.
   */
  public Path scratch() {
    return scratch.path();
  }

  /** The code of a child that ended for want of memory; the detail names the setting. */
  public static final String OUT_OF_MEMORY = "engine-out-of-memory";

  /** How a child ended. */
  public sealed interface Outcome {
    /**
     * With this last event: a {@code Converted}, {@code ModelInspected}, {@code SetInspected} or
     * {@code InputsWritten}.
     */
    record Succeeded(EngineEvent result) implements Outcome {}

    /** The input can't be used. */
    record Rejected(InputProblem problem) implements Outcome {}

    /**
     * The child failed, was killed, or took too long.
     *
     * @param code {@link #OUT_OF_MEMORY}, {@code engine-failed}, {@code engine-crashed} (in native
     *     code), {@code engine-killed} (by a signal that was not ours: the kernel's out-of-memory
     *     killer), {@code time-limit}, or the code of {@link Setback#NO_SPACE}
     * @param detail for whoever sent the input: names no file of this machine
     */
    record Failed(String code, String detail) implements Outcome {}

    /** The caller wanted it to end, or the calling thread was interrupted (and still is). */
    record Cancelled() implements Outcome {}
  }

  /**
   * Runs a job that ends within a second or so and waits for its end: as {@link #run}, but started
   * faster.
   *
   * @param limit after which the child is killed
   * @param cancelled asked at least every 200 ms, by the calling thread; once true, the child is
   *     killed
   */
  public Outcome inspect(EngineJob job, Duration limit, BooleanSupplier cancelled) {
    return run(FAST_START, job, scratch(), limit, _ -> {}, cancelled);
  }

  /**
   * Runs a job and waits for its end. The child is gone when this returns, however it does; its
   * working folder too.
   *
   * @param parent where the working folder is made: in {@link #scratch}, with a name that tells
   *     whoever looks at the processes what they run
   * @param limit after which the child is killed
   * @param listener told each event, in the calling thread
   * @param cancelled asked at least every 200 ms; once true, the child is killed
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
      return new Outcome.Failed("engine-failed", "The engine can't be started.");
    } finally {
      if (folder != null) remove(folder);
    }
  }

  /** A child that fails on a full disk may say anything: that a library can't be loaded, say. */
  private Outcome withReason(Outcome outcome) {
    return outcome instanceof Outcome.Failed(String code, String detail)
            && !code.equals("time-limit")
            && (DiskFull.endsWithReason(detail) || DiskFull.isAt(scratch()))
        ? noSpace(detail)
        : outcome;
  }

  private static Outcome noSpace(String detail) {
    LOG.warn("The engine has no room on the disk: {}", detail);
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
