package dev.octet.engine.cli;

import dev.octet.engine.child.EventLines;
import dev.octet.engine.child.ExitCode;
import dev.octet.engine.child.Failure;
import dev.octet.engine.child.Scratch;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command of the engine: shows progress, creates the scratch folder, and converts exceptions to
 * exit codes.
 */
abstract class EngineCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @ArgGroup(validate = false, order = 100, heading = "%nRunning:%n")
  RunOptions options = new RunOptions();

  private final Console console;

  EngineCommand(Console console) {
    this.console = console;
  }

  /**
   * Checks the options for combinations that are not allowed, before any file is opened.
   *
   * @throws ParameterException created by {@link #misused}
   */
  void checkUsage() {}

  /** Returns whether the command runs TensorFlow Lite. */
  boolean runsNativeCode() {
    return false;
  }

  /**
   * Runs the command.
   *
   * @return the event that ends the run
   */
  abstract EngineEvent work(Path scratch, Progress progress) throws IOException;

  /** Returns whether the result is printed as one JSON document. */
  boolean printsJson() {
    return false;
  }

  /** Prints the result, as text or as a JSON document. */
  abstract void print(EngineEvent result);

  /**
   * Checks the result of a run, after it is printed, and says on standard error why it fails.
   *
   * @return {@link ExitCode#OK} or {@link ExitCode#CHECK_FAILED}
   */
  int check() {
    return ExitCode.OK;
  }

  @Override
  public Integer call() {
    checkUsage();
    if (options.json() || printsJson()) console.reserveOutput(runsNativeCode());
    try {
      EngineEvent result = watchedWork();
      if (options.json()) {
        emit(result);
      } else {
        print(result);
      }
      console.out().flush();
      return check();
    } catch (ParameterException e) {
      throw e;
    } catch (Throwable e) {
      // includes OutOfMemoryError: the process ends here, and its parent needs the reason
      return fail(Failure.of(e));
    }
  }

  private EngineEvent watchedWork() throws IOException {
    try (var scratch = Scratch.open(options.scratch);
        var watcher = watcher()) {
      return work(scratch.folder(), watcher.progress());
    }
  }

  final Console console() {
    return console;
  }

  final void checkInputShapes(InputShapeOptions options) {
    try {
      options.toShapes();
    } catch (IllegalArgumentException e) {
      throw misused(String.valueOf(e.getMessage()));
    }
  }

  /** Prints a line for the user to standard error. */
  final void say(String kind, String text) {
    console.err().println("octet: %s: %s".formatted(kind, text));
    console.err().flush();
  }

  /** Returns the exception for options that can't be used together. */
  final ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Watcher watcher() {
    return switch (options.progress) {
      case JSON -> new Watcher(new EventLines(this::emit), null);
      case NONE -> new Watcher(Progress.SILENT, null);
      case BAR -> bar();
      case AUTO -> console.terminal() ? bar() : new Watcher(Progress.SILENT, null);
    };
  }

  private Watcher bar() {
    var bar = new ProgressBar(console.err());
    return new Watcher(bar, bar);
  }

  private int fail(Failure failure) {
    if (options.json()) emit(failure.event());
    failure.print(console.err(), options.wantsStackTrace());
    return failure.exitCode();
  }

  private void emit(EngineEvent event) {
    console.out().println(event.toLine());
    console.out().flush();
  }

  /** Shows progress; its line on the terminal is erased before other text is printed. */
  private record Watcher(Progress progress, @Nullable ProgressBar bar) implements AutoCloseable {
    @Override
    public void close() {
      if (bar != null) bar.close();
    }
  }
}
