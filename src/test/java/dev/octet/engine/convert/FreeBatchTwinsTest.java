package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.SharedData;
import dev.octet.engine.FileComparison;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks in Keras' default export beside the same networks exported with a batch of 1. */
@Tag("slow")
class FreeBatchTwinsTest {
  private static final int RUNS = 5;
  private static final int CALIBRATION = 32;
  private static final int OTHERS = 8;

  @TempDir private Path folder;

  static List<String> free() throws IOException {
    Path models = SharedData.require("models");
    try (Stream<Path> files = Files.walk(models)) {
      return files
          .map(file -> models.relativize(file).toString())
          .filter(file -> file.matches("(.*/modern|modern|toolchains/keras)/.*_free\\.tflite"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("free")
  void aFreeBatchCostsNothingAndTheBytesAreTheSameEachTime(String free) throws IOException {
    Path model = SharedData.require("models/" + free);
    Path twin = SharedData.require("models/" + free.replace("_free", ""));
    byte[] first = null;
    for (int run = 0; run < RUNS; run++) {
      byte[] artifact = Files.readAllBytes(convert(model, "free" + run));
      if (first == null) first = artifact;
      assertThat(artifact).as("run " + run).isEqualTo(first);
    }
    double freely = judged(model, folder.resolve("free0/artifact.tflite"), "free");
    double fixed = judged(twin, convert(twin, "twin"), "fixed");
    assertThat(freely).as("decibels, the twin %.2f", fixed).isCloseTo(fixed, within(0.5));
  }

  private Path convert(Path model, String name) throws IOException {
    Path run = Files.createDirectory(folder.resolve(name));
    Converted.of(model, samples(model, run), Recipe.DEFAULT, Preprocessing.NOT_GIVEN, run);
    return run.resolve("artifact.tflite");
  }

  /** The network's own calibration file, or normal samples. */
  private static Path samples(Path model, Path run) throws IOException {
    Path own = beside(model, "_calibration.npy");
    return Files.exists(own)
        ? own
        : RandomInputs.write(model, CALIBRATION, 11, run.resolve("calibration.npz"));
  }

  private double judged(Path model, Path artifact, String name) throws IOException {
    Path reference = beside(model, "_reference.npz");
    Path others =
        Files.exists(beside(model, "_calibration.npy"))
            ? reference
            : RandomInputs.write(model, OTHERS, 12, folder.resolve(name + ".npz"));
    var compared =
        FileComparison.of(model, artifact, others, Preprocessing.NOT_GIVEN, Kernels.BUILTIN);
    System.out.printf("%s: %.2f dB%n", model.getFileName(), compared.sqnrDb());
    return compared.sqnrDb();
  }

  private static Path beside(Path model, String ending) {
    String name = model.getFileName().toString().replaceAll("(_free)?\\.tflite", ending);
    return model.resolveSibling(name);
  }
}
