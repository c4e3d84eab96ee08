package dev.octet.engine.convert;

import dev.octet.engine.FileComparison;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A conversion that was run, and how its artifact answers beside the float network on other samples
 * ({@link FileComparison}).
 */
public record Converted(
    Path floatModel, Path artifact, Report report, Preprocessing preprocessing) {
  private static final int THREADS = 2;

  /** Converts into a folder. */
  public static Converted of(
      Path model, Path calibration, Recipe recipe, Preprocessing preprocessing, Path folder) {
    Path artifact = folder.resolve("artifact.tflite");
    var request =
        new Conversion.Request(
            model,
            String.valueOf(model.getFileName()),
            calibration,
            recipe,
            preprocessing,
            List.of(),
            THREADS,
            folder,
            Map.of());
    Report report = Conversion.run(request, Conversion.Outputs.only(artifact), Progress.SILENT);
    return new Converted(model, artifact, report, report.preprocessing());
  }

  /**
   * How the artifact answers.
   *
   * @param agreement part of the samples with the same argmax of the first output
   * @param sqnrDb of all outputs together
   */
  public record OutputAgreement(int samples, double agreement, double sqnrDb) {}

  /** Runs both files over a set. */
  public OutputAgreement on(Path samples) throws IOException {
    var compared = FileComparison.of(floatModel, artifact, samples, preprocessing, Kernels.XNNPACK);
    return new OutputAgreement(compared.samples(), compared.agreement(), compared.sqnrDb());
  }
}
