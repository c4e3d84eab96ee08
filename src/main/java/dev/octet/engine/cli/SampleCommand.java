package dev.octet.engine.cli;

import dev.octet.engine.child.ExitCode;
import dev.octet.engine.child.Failure;
import dev.octet.engine.child.Scratch;
import dev.octet.engine.example.Sample;
import dev.octet.engine.example.SampleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code octet sample}: writes a small working network with its images. */
@Command(
    name = SampleCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {"Make a small network that reads digits, and images to convert it with.", ""})
final class SampleCommand implements Callable<Integer> {
  static final String NAME = "sample";

  private static final String READ_ME = "README.txt";

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "A folder that is empty or does not exist yet.")
  Path folder;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed of the random numbers; another seed gives another network and other images.")
  long seed = Sample.SEED;

  @Option(names = "--stacktrace", description = "Show where in Octet a failure came from.")
  boolean stackTrace;

  private final Console console;

  SampleCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      requireEmpty();
      Files.createDirectories(folder);
      write();
    } catch (ParameterException e) {
      throw e;
    } catch (Throwable e) {
      Failure failure = Failure.of(e);
      failure.print(console.err(), stackTrace);
      return failure.exitCode();
    }
    console
        .out()
        .println("%s is ready; %s says what to run".formatted(folder, folder.resolve(READ_ME)));
    console.out().flush();
    return ExitCode.OK;
  }

  private void requireEmpty() throws IOException {
    if (!Files.exists(folder)) return;
    if (!Files.isDirectory(folder)) throw misused("is not a folder");
    try (var entries = Files.newDirectoryStream(folder)) {
      if (entries.iterator().hasNext()) throw misused("is not empty; name a new folder");
    }
  }

  private ParameterException misused(String what) {
    return new ParameterException(spec.commandLine(), "%s %s".formatted(folder, what));
  }

  /**
   * Writes into a temporary folder, which is removed if the command is interrupted, and then moves
   * each file or folder as a whole.
   */
  private void write() throws IOException {
    try (var scratch = Scratch.open(folder)) {
      SampleFolder.write(Sample.create(seed), scratch.folder());
      try (var made = Files.newDirectoryStream(scratch.folder())) {
        for (Path part : made) Files.move(part, folder.resolve(part.getFileName()));
      }
    }
  }
}
