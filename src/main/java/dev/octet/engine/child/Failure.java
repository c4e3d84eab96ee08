package dev.octet.engine.child;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.run.RunException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * The reason why a command failed.
 *
 * @param exitCode exit code of the process
 * @param event the event for programs
 * @param thrown the cause, for debugging Octet
 */
public record Failure(int exitCode, EngineEvent event, Throwable thrown) {
  private static final String INTERNAL = "internal error: ";
  private static final long MEGABYTE = 1 << 20;

  /** Classifies what was thrown. */
  public static Failure of(Throwable thrown) {
    if (thrown instanceof RejectedInputException rejected) {
      return new Failure(ExitCode.REJECTED, new EngineEvent.Rejected(rejected.problem()), rejected);
    }
    if (thrown instanceof OutOfMemoryError) {
      return new Failure(ExitCode.FAILED, new EngineEvent.OutOfMemory(cause(thrown)), thrown);
    }
    return new Failure(ExitCode.FAILED, new EngineEvent.Failed(cause(thrown)), thrown);
  }

  /** Prints a message for the user at the shell. */
  public void print(PrintWriter err, boolean stackTrace) {
    switch (event) {
      case EngineEvent.Rejected(InputProblem problem) -> {
        err.println("octet: " + problem.message());
        for (String finding : problem.findings()) err.println("  " + finding);
      }
      case EngineEvent.Failed(String cause) -> {
        err.println("octet: " + cause);
        if (cause.startsWith(INTERNAL) && !stackTrace) {
          err.println("Please report it with the output of --stacktrace.");
        }
      }
      case EngineEvent.OutOfMemory(String cause) -> err.println("octet: " + cause);
      default -> throw new IllegalStateException("not a failure: " + event);
    }
    if (stackTrace) thrown.printStackTrace(err);
    err.flush();
  }

  private static String cause(Throwable thrown) {
    return switch (thrown) {
      case OutOfMemoryError e ->
          "the heap of %d MB is too small for this job (%s); give it more with -Xmx"
              .formatted(Runtime.getRuntime().maxMemory() / MEGABYTE, e.getMessage());
      case UncheckedIOException e when e.getCause() != null -> input(e.getCause());
      case IOException e -> input(e);
      case RunException e when e.getMessage() != null -> e.getMessage();
      default -> INTERNAL + thrown;
    };
  }

  private static String input(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no file " + missing.getFile();
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
