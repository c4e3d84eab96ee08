package dev.octet.engine.child;

import dev.octet.engine.convert.Conversion;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.example.Sample;
import dev.octet.engine.example.SampleFolder;
import dev.octet.engine.samples.input.SetCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Warm-up: runs every kind of job that the service starts child processes for, on the built-in
 * example and in one process. A JVM that records it ({@code -XX:AOTCacheOutput=octet.aot}) stores
 * the loaded and linked classes and profiles of hot code; child processes that get this file start
 * in half the time.
 */
public final class WarmUp {
  /** The word that starts a warm-up, in place of a command. */
  public static final String WORD = "rehearse";

  private static final int THREADS = 2;

  private WarmUp() {}

  /**
   * Runs the warm-up and ends the process with the {@link ExitCode} of the first job that failed.
   */
  public static void main() throws IOException {
    System.exit(run(StandardOutput.forEvents(true)));
  }

  /** Runs the jobs one after another, each from its JSON line like in a child process. */
  static int run(PrintWriter events) throws IOException {
    try (var scratch = Scratch.open(null)) {
      Path folder = scratch.folder();
      SampleFolder.write(Sample.create(Sample.SEED), folder);
      for (EngineJob job : jobs(folder)) {
        int exitCode = ChildMain.run(EngineJob.parse(job.toLine()), events, null);
        if (exitCode != ExitCode.OK) return exitCode;
      }
      return ExitCode.OK;
    }
  }

  private static List<EngineJob> jobs(Path folder) {
    Path model = folder.resolve("model.tflite");
    Path set = folder.resolve("calibration.zip");
    return List.of(
        EngineJob.InspectModel.of(model, "model.tflite"),
        new EngineJob.InspectSet(set, SetCheck.USUAL_TIME.toMillis()),
        new EngineJob.CheckConversion(model, "model.tflite", set, "{}", "{}", Map.of(), 0),
        new EngineJob.Convert(
            model,
            "model.tflite",
            set,
            "{\"calibration\": {\"ranges\": \"greedy\"}}",
            "{\"resize\": \"center-crop\"}",
            List.of(),
            THREADS,
            new Conversion.Outputs(
                folder.resolve("artifact.tflite"),
                folder.resolve("fakequant.pb"),
                folder.resolve("rewritten.tflite")),
            folder.resolve("report.json"),
            Map.of(),
            List.of()));
  }
}
