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
 * The entry point of a child process: one {@link EngineJob} line comes in, {@link EngineEvent}
 * lines go out, the last of which is the result. Reads no command line: what a parser of options
 * needs to start would be a third of a short job's time.
 */
public final class ChildMain {
  private ChildMain() {}

  /** Does the job on standard input and ends the process with its {@link ExitCode}. */
  public static void main() {
    System.exit(run());
  }

  @SuppressWarnings("SystemOut") // standard input, which nobody else reads
  private static int run() {
    EngineJob job;
    try {
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String line = input.readLine();
      // who started it was gone before it could say a word
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
   * Does a job.
   *
   * @param events where they go, a line each
   * @return the exit code
   */
  static int run(EngineJob job, PrintWriter events, @Nullable ParentWatch parent) {
    try {
      emit(work(job, events, parent), events);
      return ExitCode.OK;
    } catch (Throwable e) {
      // an OutOfMemoryError too: the process ends here, and whoever started it wants the reason
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
