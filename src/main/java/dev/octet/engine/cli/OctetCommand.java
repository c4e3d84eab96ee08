package dev.octet.engine.cli;

import dev.octet.engine.child.ExitCode;
import dev.octet.engine.convert.recipe.RewriteCatalog;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code octet}: the command that contains all others. */
@Command(
    name = OctetCommand.OCTET,
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = OctetCommand.Version.class,
    description = {
      "Turns trained float networks into fully quantized 8-bit .tflite files, with a ledger of what"
          + " the 8 bits cost.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 Octet failed, 2 wrong usage, 3 the input can't be used, 4 done, but"
          + " the artifact misses a limit or lint found something."
    })
public final class OctetCommand implements Runnable {
  /**
   * Name of the command that starts the service. The entry point of the program handles it before
   * this class.
   */
  public static final String SERVE = "serve";

  /** Name of the program. */
  static final String OCTET = "octet";

  @Spec CommandSpec spec;

  OctetCommand() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine(Console.ofProcess(), args).execute(args));
  }

  /**
   * Returns a command line that writes to these streams. It contains only the command that the
   * arguments begin with, or all commands if there is no such command: parsing the annotations of
   * all options would take longer than the rest of the start.
   */
  static CommandLine commandLine(Console console, String... args) {
    var octet = new CommandLine(new OctetCommand());
    Map<String, Supplier<Object>> commands = commands(console);
    Supplier<Object> named = args.length == 0 ? null : commands.get(args[0]);
    if (named != null) {
      octet.addSubcommand(named.get());
    } else {
      for (Supplier<Object> command : commands.values()) octet.addSubcommand(command.get());
    }
    CommandLine convert = octet.getSubcommands().get(ConvertCommand.NAME);
    if (convert != null) describeRewrites(convert);
    return octet
        .setOut(console.out())
        .setErr(console.err())
        .setParameterExceptionHandler((e, _) -> misused(e, console.err()));
  }

  private static Map<String, Supplier<Object>> commands(Console console) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put(ConvertCommand.NAME, () -> new ConvertCommand(console));
    commands.put(SubmitCommand.NAME, () -> new SubmitCommand(console));
    commands.put(InspectCommand.NAME, () -> new InspectCommand(console));
    commands.put(InspectSetCommand.NAME, () -> new InspectSetCommand(console));
    commands.put(LintCommand.NAME, () -> new LintCommand(console));
    commands.put(InputsCommand.NAME, () -> new InputsCommand(console));
    commands.put(SampleCommand.NAME, () -> new SampleCommand(console));
    commands.put(
        CompletionCommand.NAME, () -> new CompletionCommand(console, () -> commandLine(console)));
    commands.put(SERVE, ServeCommand::new);
    return commands;
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

  /** Entry in the list of commands; the process never executes it. */
  @Command(name = SERVE, description = "Start the REST service.")
  private static final class ServeCommand implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("the service is started before the command line is read");
    }
  }

  /** Provides the version, as in reports. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {dev.octet.engine.convert.report.Generator.NAME};
    }
  }

  /**
   * Adds the rewrites that a recipe may list to the end of the help. The descriptions are built
   * only if the help is shown.
   */
  private static void describeRewrites(CommandLine convert) {
    convert
        .getCommandSpec()
        .usageMessage()
        .footerHeading(
            "%nRewrites (in a recipe: {\"rewrites\": [{\"name\": NAME, \"options\": {…}}]}):%n");
    convert
        .getHelpSectionMap()
        .put(
            UsageMessageSpec.SECTION_KEY_FOOTER,
            help -> {
              String[] lines =
                  RewriteCatalog.lines().stream()
                      .map(line -> line.replace("%", "%%"))
                      .toArray(String[]::new);
              help.commandSpec().usageMessage().footer(lines);
              return help.footer();
            });
  }
}
