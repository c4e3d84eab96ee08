package dev.octet.engine.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that all commands share: progress, scratch folder, stack traces. */
final class RunOptions {
  /** The form in which progress is shown. */
  enum ProgressMode {
    /** A bar if standard error is a terminal. */
    AUTO,
    BAR,
    /** One JSON object per line on standard output, for programs. */
    JSON,
    NONE
  }

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      converter = Kebab.ProgressModes.class,
      completionCandidates = Kebab.ProgressModes.class,
      description =
          "How progress is shown: ${COMPLETION-CANDIDATES}. auto: a bar if standard error is a"
              + " terminal. json: one event a line on standard output, and nothing else there.")
  ProgressMode progress = ProgressMode.AUTO;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description =
          "Folder for data that does not fit in memory. Default: the system's temporary folder.")
  @Nullable Path scratch;

  @Option(
      names = "--stacktrace",
      description = "Show where in Octet a failure came from; so does OCTET_DEBUG=1.")
  boolean stackTrace;

  boolean json() {
    return progress == ProgressMode.JSON;
  }

  boolean wantsStackTrace() {
    return stackTrace || System.getenv("OCTET_DEBUG") != null;
  }
}
