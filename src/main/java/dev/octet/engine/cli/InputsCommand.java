package dev.octet.engine.cli;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.SampleInputs;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code octet inputs}: writes a labelled set as input tensors for a phone. */
@Command(
    name = InputsCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Write a labelled set as the inputs of an artifact, for on-device accuracy.",
      ""
    })
final class InputsCommand extends EngineCommand {
  static final String NAME = "inputs";

  @Parameters(paramLabel = "ARTIFACT", description = "A .tflite file.")
  Path artifact;

  @Option(
      names = "--set",
      required = true,
      paramLabel = "PATH",
      description = "Samples with a table labels.csv, or in a folder for each class.")
  Path set;

  @Option(
      names = "--tensors",
      required = true,
      paramLabel = "OUT.bin",
      description = "Where the inputs go, sample after sample.")
  Path tensors;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "OUT.txt",
      description = "Where the classes go, as indexes in the artifact's first output.")
  Path labels;

  @ArgGroup(validate = false, order = 2, heading = "%nSamples:%n")
  PreprocessingOptions preprocessing = new PreprocessingOptions();

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description = "Name of the artifact in messages. Default: its file name.")
  @Nullable String modelName;

  InputsCommand(Console console) {
    super(console);
  }

  @Override
  boolean runsNativeCode() {
    return true;
  }

  @Override
  EngineEvent work(Path scratch, Progress progress) throws IOException {
    InputFiles.requireFile(artifact);
    InputFiles.requireThere(set);
    var request =
        new SampleInputs.Request(
            artifact,
            InputFiles.name(artifact, modelName),
            set,
            preprocessing.toPreprocessing(),
            tensors,
            labels,
            scratch);
    return new EngineEvent.InputsWritten(SampleInputs.write(request, progress));
  }

  @Override
  void print(EngineEvent result) {
    if (result instanceof EngineEvent.InputsWritten(int samples)) {
      console().out().printf("%d samples%n", samples);
    }
  }
}
