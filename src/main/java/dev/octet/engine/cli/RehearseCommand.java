package dev.octet.engine.cli;

import dev.octet.engine.sample.Sample;
import dev.octet.engine.sample.SampleFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code octet rehearse}: all that the service starts children for, on the sample and in one
 * process. A JVM that looks on ({@code -XX:AOTCacheOutput=octet.aot}) writes down what it loaded,
 * linked and learned about hot code, and children that get the file start in half the time.
 */
@Command(
    name = RehearseCommand.NAME,
    hidden = true,
    description = "Do once what children do, for a JVM that records its AOT cache.")
final class RehearseCommand implements Callable<Integer> {
  static final String NAME = "rehearse";

  private final Console console;

  RehearseCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (var scratch = Scratch.open(null)) {
      Path folder = scratch.folder();
      SampleFolder.write(Sample.create(Sample.SEED), folder);
      for (List<String> arguments : errands(folder)) {
        String[] words = arguments.toArray(String[]::new);
        int exitCode = OctetCommand.commandLine(console, words).execute(words);
        if (exitCode != ExitCode.OK) return exitCode;
      }
      return ExitCode.OK;
    }
  }

  /**
   * As the service writes them. The one that runs native code takes standard output: it is last.
   */
  private static List<List<String>> errands(Path folder) {
    String model = folder.resolve("model.tflite").toString();
    String set = folder.resolve("calibration.zip").toString();
    List<String> program = List.of("--progress", "json", "--scratch", folder.toString());
    return List.of(
        with(program, "inspect", model),
        with(program, "inspect-set", set),
        with(
            program,
            "convert",
            model,
            "--calibration",
            set,
            "-o",
            folder.resolve("artifact.tflite").toString(),
            "--report",
            folder.resolve("report.json").toString(),
            "--graphdef",
            folder.resolve("fakequant.pb").toString(),
            "--rewritten-model",
            folder.resolve("rewritten.tflite").toString(),
            "--recipe",
            "{\"ranges\": \"greedy\"}",
            "--preprocessing",
            "{\"resize\": \"center-crop\"}"));
  }

  private static List<String> with(List<String> program, String... arguments) {
    return Stream.concat(Stream.of(arguments), program.stream()).toList();
  }
}
