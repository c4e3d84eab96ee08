package dev.octet.engine.cli;

import dev.octet.engine.child.ExitCode;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code octet completion}: prints a script that completes command lines in a shell. */
@Command(
    name = CompletionCommand.NAME,
    mixinStandardHelpOptions = true,
    description = {
      "Print a script that completes commands and options in bash or zsh: source <(octet completion"
          + " bash)",
      ""
    })
final class CompletionCommand implements Callable<Integer> {
  static final String NAME = "completion";

  /** A shell that the script works in. */
  enum Shell {
    BASH,
    /** Runs the same script: it loads zsh's support for completions of bash. */
    ZSH
  }

  @Parameters(
      paramLabel = "SHELL",
      converter = Kebab.Shells.class,
      completionCandidates = Kebab.Shells.class,
      description = "${COMPLETION-CANDIDATES}; both get the same script.")
  Shell shell;

  private final Console console;
  private final Supplier<CommandLine> whole;

  /**
   * Creates the command.
   *
   * @param whole creates the command line with all commands
   */
  CompletionCommand(Console console, Supplier<CommandLine> whole) {
    this.console = console;
    this.whole = whole;
  }

  @Override
  public Integer call() {
    console.out().print(AutoComplete.bash(OctetCommand.OCTET, whole.get()));
    console.out().flush();
    return ExitCode.OK;
  }
}
