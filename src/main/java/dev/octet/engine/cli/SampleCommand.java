package dev.octet.engine.cli;

import dev.octet.engine.sample.SampleFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code octet sample}: a small network that works, with its pictures. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {"Make a small network that reads digits, and pictures to convert it with.", ""})
final class SampleCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "A folder that is empty or not there yet.")
  Path folder;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another seed makes another network and other pictures.")
  long seed = SampleFolder.SEED;

  @Option(names = "--stacktrace", description = "Show where in Octet a failure came from.")
  boolean stackTrace;

  private final Console console;

  SampleCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      SampleFolder.write(folder, seed);
    } catch (IOException | RuntimeException | Error e) {
      Failure failure = Failure.of(e);
      failure.print(console.err(), stackTrace);
      return failure.exitCode();
    }
    console
        .out()
        .println(
            "%s is ready; %s says what to run".formatted(folder, folder.resolve("README.txt")));
    console.out().flush();
    return ExitCode.OK;
  }
}
