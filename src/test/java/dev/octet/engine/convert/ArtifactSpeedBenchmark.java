package dev.octet.engine.convert;

import dev.octet.SharedData;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints how long one inference of our artifact takes against the published int8 artifact of the
 * same weights, the two taking turns in one process on one thread.
 */
@Tag("benchmark")
class ArtifactSpeedBenchmark {
  private static final int WARM_UPS = 20;
  private static final int RUNS = 300;
  private static final double NANOS_TO_MILLIS = 1e-6;

  @TempDir Path scratch;

  @Test
  void mobileNetV2AgainstThePublishedArtifact() throws IOException {
    compare("mobilenet_v2_1.0_224", "originals", Preprocessing.NOT_GIVEN);
  }

  /**
   * Most of its channels are dead and go, but not those that cost the most: node by node, the first
   * ten layers, whose channels all live, take 0.54 of the published artifact's time by themselves,
   * and what is left of the others 0.16. An artifact of the first eleven alone takes 0.60.
   */
  @Test
  void visualWakeWordsAgainstThePublishedArtifact() throws IOException {
    compare("vww_96", "vww_300", new Preprocessing(null, null, null, List.of(0f), List.of(255f)));
  }

  private void compare(String name, String images, Preprocessing preprocessing) throws IOException {
    Path model = SharedData.require("models/" + name + "/float.tflite");
    Path published = SharedData.require("models/" + name + "/published_int8_ptq.tflite");
    Path set = SharedData.require("images/" + images);
    Converted converted = Converted.of(model, set, Recipe.DEFAULT, preprocessing, scratch);
    try (var ours = Interpreter.load(Files.readAllBytes(converted.artifact()), Kernels.XNNPACK);
        var theirs = Interpreter.load(Files.readAllBytes(published), Kernels.XNNPACK)) {
      var ourTimes = new double[RUNS];
      var theirTimes = new double[RUNS];
      for (int run = -WARM_UPS; run < RUNS; run++) {
        double our = time(ours);
        double their = time(theirs);
        if (run < 0) continue;
        ourTimes[run] = our;
        theirTimes[run] = their;
      }
      System.out.printf(
          "%s: ours %.3f ms, %s | published %.3f ms, %s | ratio of the medians %.3f, of the sizes"
              + " %.3f%n",
          name,
          median(ourTimes),
          ours.delegation(),
          median(theirTimes),
          theirs.delegation(),
          median(ourTimes) / median(theirTimes),
          (double) Files.size(converted.artifact()) / Files.size(published));
    }
  }

  private static double time(Interpreter interpreter) {
    long start = System.nanoTime();
    interpreter.invoke();
    return (System.nanoTime() - start) * NANOS_TO_MILLIS;
  }

  private static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
