package dev.octet.engine.cli;

import dev.octet.engine.Warning;
import dev.octet.engine.child.ExitCode;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.WholeFile;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.AccuracyLimits;
import dev.octet.engine.convert.report.ReportFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options and the results of the commands that convert a model, here or on a service. */
abstract class ConversionCommand extends EngineCommand {
  @Parameters(paramLabel = "MODEL", description = InputFiles.MODEL_FORMATS)
  Path model;

  @Option(
      names = "--calibration",
      required = true,
      paramLabel = "PATH",
      description =
          "Example inputs: a folder or archive of images, .npy, .npz (an array for each input) or raw tensors.")
  Path calibration;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT.tflite",
      description = "File for the artifact.")
  Path output;

  @Option(
      names = "--report",
      paramLabel = "OUT.json|.html|.md",
      description =
          "File for the report with the loss ledger: JSON, an HTML page if the name ends in"
              + " .html, or a short form in Markdown if it ends in .md.")
  @Nullable Path report;

  @Option(names = "--json", description = "Print the result as one JSON document.")
  boolean json;

  @ArgGroup(validate = false, order = 3, heading = "%nLimits, for continuous integration:%n")
  LimitOptions limits = new LimitOptions();

  @ArgGroup(validate = false, order = 1, heading = "%nQuantization:%n")
  RecipeOptions recipe = new RecipeOptions();

  @ArgGroup(validate = false, order = 2, heading = "%nExample inputs:%n")
  PreprocessingOptions preprocessing = new PreprocessingOptions();

  @Mixin InputShapeOptions inputShapes = new InputShapeOptions();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Class names for the artifact's metadata, one a line.")
  @Nullable Path labels;

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description = "Name of the model in messages and in the report. Default: its file name.")
  @Nullable String modelName;

  private @Nullable ReportFigures made;
  private AccuracyLimits.@Nullable Outcome outcome;

  ConversionCommand(Console console) {
    super(console);
  }

  @Override
  void checkUsage() {
    checkRecipe();
    if (preprocessing.std != null && preprocessing.std.contains(0f)) {
      throw misused("--std is 0, which nothing can be divided by");
    }
    checkInputShapes(inputShapes);
    checkLimits();
    checkTargets();
  }

  private void checkLimits() {
    try {
      limits.toLimits();
    } catch (IllegalArgumentException e) {
      throw misused(String.valueOf(e.getMessage()));
    }
  }

  private void checkRecipe() {
    checkHeldOut(RecipeOptions.SELECTION, recipe.selection);
    checkHeldOut(RecipeOptions.TEST, recipe.test);
    checkHeldOut("--held-back", recipe.old.heldBack);
    checkFallbackLayers(RecipeOptions.MAX_FALLBACK_LAYERS, recipe.maxFallbackLayers);
    checkFallbackLayers("--float-layers", recipe.old.floatLayers);
    List<String> given = recipe.given();
    recipe
        .old
        .given()
        .forEach((old, names) ->
            names.stream()
                .filter(given::contains)
                .findFirst()
                .ifPresent(name -> {
                  throw misused("%s and %s are the same option; omit %s".formatted(name, old, old));
                }));
  }

  private void checkHeldOut(String option, @Nullable Double fraction) {
    if (fraction != null && !(fraction >= 0 && fraction <= Recipes.MAX_HELD_OUT)) {
      throw misused("%s is %s, expected 0 to %s".formatted(option, fraction, Recipes.MAX_HELD_OUT));
    }
  }

  private void checkFallbackLayers(String option, @Nullable Integer layers) {
    if (layers != null && (layers < 0 || layers > Recipes.MAX_FALLBACK_LAYERS)) {
      throw misused(
          "%s is %d, expected 0 to %d".formatted(option, layers, Recipes.MAX_FALLBACK_LAYERS));
    }
  }

  /** Returns the files that the command will write, by their options. */
  Map<String, Path> targets() {
    Map<String, Path> targets = new LinkedHashMap<>();
    targets.put("-o", output);
    if (report != null) targets.put("--report", report);
    return targets;
  }

  private void checkTargets() {
    Map<String, Path> targets = targets();
    targets.forEach(this::checkTarget);
    targets.forEach((option, file) ->
        targets.forEach((other, otherFile) -> {
          if (option.compareTo(other) > 0 && same(file, otherFile)) {
            throw misused("%s and %s name the same file, %s".formatted(other, option, file));
          }
        }));
  }

  private void checkTarget(String option, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw misused("%s names a folder, %s; name a file".formatted(option, file));
    }
    if (!Files.isDirectory(folder)) {
      throw misused("%s names a file in a folder that is not there, %s".formatted(option, folder));
    }
    if (!Files.isWritable(folder)) {
      throw misused(
          "%s names a file in a folder that can't be written, %s".formatted(option, folder));
    }
    for (Path input : Stream.of(model, calibration, labels).filter(Objects::nonNull).toList()) {
      if (same(file, input))
        throw misused("%s would overwrite the input %s".formatted(option, input));
    }
  }

  private static boolean same(Path a, Path b) {
    try {
      if (Files.exists(a) && Files.exists(b)) return Files.isSameFile(a, b);
    } catch (IOException e) {
      // files that can't be compared by identity are compared by name
    }
    return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
  }

  @Override
  boolean printsJson() {
    return json;
  }

  /**
   * Writes the report, if one was asked for, and compares its figures with the limits.
   *
   * @param json the report as JSON
   */
  final void finish(ReportFigures figures, String json) throws IOException {
    AccuracyLimits.Outcome compared =
        limits.toLimits().compare(figures.summary(), figures.outputs());
    if (report != null) {
      String text = ReportFormat.of(report).text(json, compared);
      WholeFile.write(report, text.getBytes(StandardCharsets.UTF_8));
    }
    made = figures;
    outcome = compared;
  }

  @Override
  int check() {
    if (outcome == null) return ExitCode.OK;
    outcome.notes().forEach(note -> say("note", note));
    outcome.shortfalls().forEach(shortfall -> say("limit missed", shortfall));
    return outcome.isMet() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  /** Prints a warning at once; the report contains it too. */
  final void warn(Warning warning) {
    say("warning", ConversionText.text(warning));
  }

  @Override
  void print(EngineEvent result) {
    if (made == null || outcome == null) return;
    if (json) {
      console().printJson(summary(made, outcome));
    } else {
      ConversionText.print(made, output, report, console().out());
    }
  }

  private ConversionSummary summary(ReportFigures made, AccuracyLimits.Outcome outcome) {
    ReportFigures.File artifact = made.artifact();
    return new ConversionSummary(
        made.model().name(),
        new ConversionSummary.Artifact(output.toString(), artifact.bytes(), artifact.sha256()),
        report == null ? null : report.toString(),
        made.summary(),
        made.warnings(),
        ConversionSummary.Limits.of(limits.toLimits(), outcome));
  }
}
