package dev.octet.engine.child;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.NativePlaces;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The entry point of a child process: it reads one {@link EngineJob} line and writes {@link
 * EngineEvent} lines, the last of which is the result. It does not parse a command line, because
 * starting an option parser would take a third of a short job's time.
 */
public final class ChildMain {
  private ChildMain() {}

  /** Runs the job from standard input and ends the process with its {@link ExitCode}. */
  public static void main() {
    System.exit(run());
  }

  @SuppressWarnings("SystemOut") // Standard input has no other reader.
  private static int run() {
    EngineJob job;
    try {
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String line = input.readLine();
      // The parent ended before it sent a job.
      if (line == null) return ExitCode.FAILED;
      job = EngineJob.parse(line);
    } catch (IOException e) {
      return ExitCode.FAILED;
    }
    ParentWatch parent = ParentWatch.start(System.in);
    if (Jobs.runNativeCode(job)) NativePlaces.recordIn(Path.of(""));
    return run(job, StandardOutput.forEvents(Jobs.runNativeCode(job)), parent);
  }

  /**
   * Runs a job.
   *
   * @param events receives the events, one per line
   * @return the exit code
   */
  static int run(EngineJob job, PrintWriter events, @Nullable ParentWatch parent) {
    try {
      emit(work(job, events, parent), events);
      return ExitCode.OK;
    } catch (Throwable e) {
      // Includes OutOfMemoryError: the process ends here, and the parent needs the reason.
      Failure failure = Failure.of(e);
      emit(failure.event(), events);
      boolean failed = failure.exitCode() == ExitCode.FAILED;
      failure.print(new PrintWriter(System.err, true, StandardCharsets.UTF_8), failed);
      return failure.exitCode();
    }
  }

  private static EngineEvent work(EngineJob job, PrintWriter events, @Nullable ParentWatch parent)
      throws IOException {
    try (var scratch = Scratch.open(null)) {
      return Jobs.run(job, scratch.folder(), new EventLines(event -> emit(event, events)));
    } finally {
      if (parent != null) parent.release();
    }
  }

  private static void emit(EngineEvent event, PrintWriter events) {
    events.println(event.toLine());
    events.flush();
  }
}
