package dev.octet.engine.cli;

import dev.octet.engine.convert.Conversion;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.convert.report.ReportFigures;
import dev.octet.engine.convert.report.Reports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code octet convert}: converts a model with example inputs to an artifact and a report. */
@Command(
    name = ConvertCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {"Quantize a float network to 8 bits and measure the loss.", ""})
final class ConvertCommand extends ConversionCommand {
  static final String NAME = "convert";

  private static final int MAX_THREADS = 256;

  /** How long samples are read before the calibration, so that broken ones are found at once. */
  private static final Duration CHECK_TIME = Duration.ofMillis(500);

  @Option(
      names = "--graphdef",
      paramLabel = "OUT.pb",
      description =
          "File for the network as a TensorFlow GraphDef with FakeQuant nodes, as a start for"
              + " training. Default: not written.")
  @Nullable Path graphDef;

  @Option(
      names = "--rewritten-model",
      paramLabel = "OUT.tflite",
      description =
          "File for the rewritten float network. Default: not written. Nothing is written where"
              + " nothing was rewritten.")
  @Nullable Path rewrittenModel;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "The artifact does not depend on it. Default: one for each core.")
  @Nullable Integer threads;

  ConvertCommand(Console console) {
    super(console);
  }

  @Override
  void checkUsage() {
    if (threads != null && (threads < 1 || threads > MAX_THREADS)) {
      throw misused("--threads is %d, expected 1 to %d".formatted(threads, MAX_THREADS));
    }
    super.checkUsage();
  }

  @Override
  Map<String, Path> targets() {
    Map<String, Path> targets = super.targets();
    if (graphDef != null) targets.put("--graphdef", graphDef);
    if (rewrittenModel != null) targets.put("--rewritten-model", rewrittenModel);
    return targets;
  }

  @Override
  boolean runsNativeCode() {
    return true;
  }

  @Override
  EngineEvent work(Path scratch, Progress progress) throws IOException {
    InputFiles.requireFile(model);
    InputFiles.requireThere(calibration);
    Recipes.Read asked = recipe.read();
    asked.deprecations().forEach(this::warn);
    var request =
        new Conversion.Request(
            model,
            InputFiles.name(model, modelName),
            calibration,
            asked.recipe(),
            preprocessing.toPreprocessing(),
            labels == null ? List.of() : TextArgument.lines(labels),
            threads == null ? Runtime.getRuntime().availableProcessors() : threads,
            scratch,
            inputShapes.toShapes(),
            asked.deprecations());
    var outputs = new Conversion.Outputs(output, graphDef, rewrittenModel);
    Report result = Conversion.run(request, outputs, CHECK_TIME, progress);
    finish(ReportFigures.of(result), Reports.toJson(result));
    return EngineEvent.Converted.of(result);
  }
}
