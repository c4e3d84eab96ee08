package dev.octet.engine.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code octet}: the command that has all the others below it. */
@Command(
    name = "octet",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = OctetCommand.Version.class,
    description = {
      "Turns trained float networks into fully quantized 8-bit .tflite files, with a ledger of what"
          + " the 8 bits cost.",
      ""
    },
    footer = {"", "Exit codes: 0 done, 1 Octet failed, 2 wrong usage, 3 the input can't be used."})
public final class OctetCommand implements Runnable {
  /** The command that starts the service; whoever starts the process looks for it first. */
  public static final String SERVE = "serve";

  @Spec CommandSpec spec;

  OctetCommand() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine(Console.ofProcess()).execute(args));
  }

  /** The command line that writes to these streams. */
  static CommandLine commandLine(Console console) {
    return new CommandLine(new OctetCommand())
        .addSubcommand(new ConvertCommand(console))
        .addSubcommand(new InspectCommand(console))
        .addSubcommand(new InspectSetCommand(console))
        .addSubcommand(new LintCommand(console))
        .addSubcommand(new InputsCommand(console))
        .addSubcommand(new SampleCommand(console))
        .addSubcommand(new RehearseCommand())
        .addSubcommand(new ServeCommand())
        .setOut(console.out())
        .setErr(console.err())
        .setParameterExceptionHandler((e, _) -> misused(e, console.err()));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int misused(ParameterException e, PrintWriter err) {
    CommandLine command = e.getCommandLine();
    err.println("octet: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    if (command.getParent() == null) {
      command.usage(err);
    } else {
      err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    }
    err.flush();
    return ExitCode.USAGE;
  }

  /** Only for the list of commands: the process never gets here with it. */
  @Command(name = SERVE, description = "Start the REST service.")
  private static final class ServeCommand implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("the service is started before the command line is read");
    }
  }

  /** The version as reports give it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {dev.octet.engine.convert.Generator.NAME};
    }
  }
}
