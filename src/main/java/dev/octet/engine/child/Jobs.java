package dev.octet.engine.child;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.Conversion;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.ModelInspections;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.SampleInputs;
import dev.octet.engine.convert.WholeFile;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.convert.report.Reports;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SetCheck;
import dev.octet.engine.timing.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Runs the job that an {@link EngineJob} describes. */
public final class Jobs {
  /** Bytes of UTF-8 per UTF-16 unit, at most. */
  private static final int MOST_BYTES_A_CHARACTER = 3;

  private Jobs() {}

  /** Returns whether a job needs TensorFlow Lite. */
  static boolean runNativeCode(EngineJob job) {
    return switch (job) {
      case EngineJob.Convert _,
          EngineJob.WriteInputs _,
          EngineJob.InspectModel _,
          EngineJob.CheckConversion _ ->
          true;
      case EngineJob.InspectSet _ -> false;
    };
  }

  /**
   * Runs a job.
   *
   * @param scratch a folder for data that does not fit in memory
   * @return the event that ends the run
   * @throws dev.octet.engine.RejectedInputException if an input can't be used
   */
  public static EngineEvent run(EngineJob job, Path scratch, Progress progress) throws IOException {
    return switch (job) {
      case EngineJob.Convert convert -> convert(convert, scratch, progress);
      case EngineJob.InspectModel inspection -> inspectModel(inspection);
      case EngineJob.InspectSet(Path set, long millis) ->
          inspect(set, scratch, Deadline.after(Duration.ofMillis(millis)));
      case EngineJob.CheckConversion check -> check(check, scratch);
      case EngineJob.WriteInputs inputs -> write(inputs, scratch, progress);
    };
  }

  private static EngineEvent convert(EngineJob.Convert job, Path scratch, Progress progress)
      throws IOException {
    Recipes.Read recipe = Recipes.read(job.recipe());
    var request =
        new Conversion.Request(
            job.model(),
            job.modelName(),
            job.calibration(),
            recipe.recipe(),
            Recipes.parsePreprocessing(job.preprocessing()),
            job.labels(),
            job.threads(),
            scratch,
            job.inputShapes(),
            Stream.concat(job.warnings().stream(), recipe.deprecations().stream()).toList());
    Report report = Conversion.run(request, job.outputs(), progress);
    WholeFile.write(job.report(), Reports.toJson(report).getBytes(StandardCharsets.UTF_8));
    return EngineEvent.Converted.of(report);
  }

  private static EngineEvent inspectModel(EngineJob.InspectModel job) throws IOException {
    var event =
        new EngineEvent.ModelInspected(
            ModelInspections.read(
                job.model(),
                job.modelName(),
                Recipes.parseNetwork(job.network()),
                job.inputShapes()));
    int length = event.toLine().length();
    if (length <= EngineEvent.LONGEST_LINE / MOST_BYTES_A_CHARACTER) return event;
    throw new RejectedInputException(
        InputProblem.of(
                "model-too-large",
                ("The names of its layers are too long: its description has %,d characters, more"
                        + " than one message can hold.")
                    .formatted(length),
                "Send a smaller network, or one with shorter layer names.")
            .in(job.modelName()));
  }

  private static EngineEvent inspect(Path set, Path scratch, Deadline deadline) {
    try (var opened = CalibrationSet.open(set, SetLimits.DEFAULT, scratch, deadline)) {
      return new EngineEvent.SetInspected(SetCheck.of(opened, deadline));
    }
  }

  private static EngineEvent check(EngineJob.CheckConversion job, Path scratch) throws IOException {
    var request =
        new Conversion.Request(
            job.model(),
            job.modelName(),
            job.calibration(),
            Recipes.read(job.recipe()).recipe(),
            Recipes.parsePreprocessing(job.preprocessing()),
            List.of(),
            1,
            scratch,
            job.inputShapes());
    Conversion.check(request, Duration.ofMillis(job.checkMillis()));
    return new EngineEvent.ConversionChecked();
  }

  private static EngineEvent write(EngineJob.WriteInputs job, Path scratch, Progress progress)
      throws IOException {
    String given = job.preprocessing();
    var request =
        new SampleInputs.Request(
            job.artifact(),
            job.artifactName(),
            job.set(),
            given == null ? Preprocessing.NOT_GIVEN : Recipes.parsePreprocessing(given),
            job.tensors(),
            job.labels(),
            scratch);
    return new EngineEvent.InputsWritten(SampleInputs.write(request, progress));
  }
}
