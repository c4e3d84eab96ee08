package dev.octet.service.platform.engine;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.NativePlaces;
import dev.octet.engine.convert.Stage;
import dev.octet.service.platform.engine.EngineProcess.Outcome;
import dev.octet.text.FileNames;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;

/** A running child process of the engine. Closing it kills the process. */
final class EngineChild implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineChild.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration AFTER_OUTPUT = Duration.ofSeconds(10);
  private static final int QUEUED_LINES = 256;

  /** Text at the beginning of a crash's summary. */
  private static final String CRASH = "A fatal error has been detected by the Java Runtime";

  private static final String HEAP_EXHAUSTED = "java.lang.OutOfMemoryError: Java heap space";

  private static final List<String> WANT_OF_MEMORY =
      List.of(
          "java.lang.OutOfMemoryError",
          "There is insufficient memory for the Java Runtime Environment",
          "std::bad_alloc",
          "Native memory allocation",
          "failed to allocate");

  private final Process process;
  private final Path folder;
  private final DataSize heap;
  private final DataSize memory;
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final BlockingQueue<OutputLines.Item> lines = new LinkedBlockingQueue<>(QUEUED_LINES);
  private final OutputTail tail = new OutputTail();
  private final Thread input;
  private final Thread output;
  private final Thread errors;
  private @Nullable EngineEvent result;
  private @Nullable Stage stage;

  /**
   * Starts to send the job to the process and to read its output.
   *
   * @param folder the process's working folder
   * @param heap of the process, for messages
   * @param memory of the process, heap included, for messages
   */
  EngineChild(Process process, Path folder, EngineJob job, DataSize heap, DataSize memory) {
    this.process = process;
    this.folder = folder;
    this.heap = heap;
    this.memory = memory;
    input = Thread.ofVirtual().name("engine-input").start(() -> tell(job));
    output =
        Thread.ofPlatform()
            .daemon()
            .name("engine-output")
            .start(() -> OutputLines.read(process.getInputStream(), lines));
    errors =
        Thread.ofPlatform()
            .daemon()
            .name("engine-errors")
            .start(() -> tail.read(process.getErrorStream()));
  }

  Outcome follow(Duration limit, Consumer<EngineEvent> listener, BooleanSupplier cancelled) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        if (cancelled.getAsBoolean()) return new Outcome.Cancelled();
        if (System.nanoTime() - deadline > 0) return tooSlow(limit);
        OutputLines.Item item = lines.poll(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        switch (item) {
          case null -> {}
          case OutputLines.Item.Line(String text) -> hear(text, listener);
          case OutputLines.Item.TooLong() -> {
            return failed("The engine wrote a line that is too long.");
          }
          case OutputLines.Item.End() -> {
            return ended();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Cancelled();
    }
  }

  private void hear(String line, Consumer<EngineEvent> listener) {
    EngineEvent event;
    try {
      event = EngineEvent.parse(line);
    } catch (JacksonException e) {
      // output of the JVM or of a native library, which may explain how the child ends
      tail.add(line);
      return;
    }
    if (event instanceof EngineEvent.StageBegan(Stage begun)) stage = begun;
    if (isLast(event)) {
      result = event;
      letGo.countDown();
    }
    listener.accept(event);
  }

  /**
   * Writes the job, and keeps the stream open until there is a result: the child ends when its
   * standard input does.
   */
  private void tell(EngineJob job) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write((job.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
      stream.flush();
      letGo.await();
    } catch (IOException e) {
      // the child does not read its input; how it ends says more
    } catch (InterruptedException e) {
      // the child is closed
    }
  }

  private static boolean isLast(EngineEvent event) {
    return switch (event) {
      case EngineEvent.StageBegan ignored -> false;
      case EngineEvent.Advanced ignored -> false;
      default -> true;
    };
  }

  private Outcome ended() throws InterruptedException {
    if (!process.waitFor(AFTER_OUTPUT.toMillis(), TimeUnit.MILLISECONDS)) {
      return failed("The engine closed its output but did not end.");
    }
    errors.join(AFTER_OUTPUT);
    int status = process.exitValue();
    if (wantsMemory()) {
      logLastWords();
      return new Outcome.Failed(EngineProcess.OUT_OF_MEMORY, wantOfMemory() + where());
    }
    // a JVM that writes no core dump ends a crash with an ordinary exit code
    if (ExitSignal.isCrash(status) || tail.contains(CRASH)) return crashed(status);
    if (ExitSignal.isSignal(status)) {
      logLastWords();
      return new Outcome.Failed("engine-killed", ExitSignal.describe(status) + where());
    }
    return switch (result) {
      case EngineEvent.Rejected(var problem) -> new Outcome.Rejected(problem);
      case EngineEvent.Failed(String cause) -> {
        LOG.error("The engine failed: {}", cause);
        logLastWords();
        yield new Outcome.Failed("engine-failed", FileNames.withoutFolders(cause));
      }
      case null -> failed(silentEnd(status));
      case EngineEvent event when status == 0 -> new Outcome.Succeeded(event);
      default -> failed(silentEnd(status));
    };
  }

  private Outcome crashed(int status) {
    logLastWords();
    String signal =
        tail.text()
            .lines()
            .filter(line -> line.contains(" at pc="))
            .findFirst()
            .map(line -> line.replace("#", "").strip().split("\\s", 2)[0])
            .orElseGet(() -> ExitSignal.name(status));
    String detail = "Octet crashed in native code (%s).".formatted(signal) + where();
    return new Outcome.Failed("engine-crashed", detail);
  }

  /**
   * Returns a sentence with the stage and the nodes that the child was working on; empty if neither
   * is known.
   */
  private String where() {
    List<String> nodes = NativePlaces.readFrom(folder);
    String at = nodes.isEmpty() ? "" : "at " + String.join(", or at ", nodes);
    String in = stage == null ? "" : "in the stage '" + stage.label() + "'";
    if (in.isEmpty() && at.isEmpty()) return "";
    return " It was " + in + (in.isEmpty() || at.isEmpty() ? "" : ", ") + at + ".";
  }

  /** Logs the end of standard error. Clients don't see it, since it names files of this machine. */
  private void logLastWords() {
    String words = tail.text();
    if (!words.isEmpty()) LOG.error("The end of the engine's standard error: {}", words);
  }

  /** Returns whether the virtual machine, C++ or TensorFlow Lite reported a failed allocation. */
  private boolean wantsMemory() {
    return WANT_OF_MEMORY.stream().anyMatch(tail::contains)
        || result instanceof EngineEvent.OutOfMemory;
  }

  private String wantOfMemory() {
    if (tail.contains(HEAP_EXHAUSTED)) {
      return "The engine ran out of its %d MB of heap (octet.engine.heap)."
          .formatted(heap.toMegabytes());
    }
    return "The engine ran out of its %d MB of memory (octet.engine.memory)."
        .formatted(memory.toMegabytes());
  }

  private String silentEnd(int status) {
    return "The engine ended with exit code %d and without a result.".formatted(status) + where();
  }

  private Outcome failed(String detail) {
    logLastWords();
    return new Outcome.Failed("engine-failed", detail);
  }

  private static Outcome tooSlow(Duration limit) {
    return new Outcome.Failed(
        "time-limit",
        "The engine exceeded its time limit of %d s and was stopped.".formatted(limit.toSeconds()));
  }

  /** Kills the child and its descendants, if they still run. */
  @Override
  public void close() {
    List<ProcessHandle> tree = process.descendants().toList();
    process.destroyForcibly();
    tree.forEach(ProcessHandle::destroyForcibly);
    input.interrupt();
    output.interrupt();
    errors.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(AFTER_OUTPUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
