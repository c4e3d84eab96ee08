package dev.octet.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.FileComparison;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A folder of {@code ../shared/data/cases} and the conversions that are tried with it.
 *
 * @param folder with the model and its samples
 * @param scratch an empty folder for what is made
 */
record FieldCase(Path folder, Path scratch) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What is tried with a case, and what must come of it. */
  interface Check {
    void of(FieldCase situation) throws IOException;
  }

  /** The case's model converted with the calibration data of its folder. */
  Made convert(String calibration, Object... options) throws IOException {
    return convert(folder.resolve("model.tflite"), folder.resolve(calibration), options);
  }

  /** Any model converted with any samples. */
  Made convert(Path model, Path calibration, Object... options) throws IOException {
    Path run = Files.createTempDirectory(scratch, "run");
    Path artifact = run.resolve("artifact.tflite");
    Path report = run.resolve("report.json");
    List<Object> words = new ArrayList<>(List.of("convert", model, "--calibration", calibration));
    words.addAll(List.of("-o", artifact, "--report", report, "--progress", "none"));
    words.addAll(List.of(options));
    Shell.Result result = Shell.run(words.toArray());
    return new Made(model, artifact, report, result);
  }

  /** Samples that neither calibrated nor chose. */
  Path others() {
    return folder.resolve("val");
  }

  /** Files of the shared data, copied to a folder of their own. */
  Path copied(String from, int most) throws IOException {
    Path to = Files.createTempDirectory(scratch, "copied");
    try (Stream<Path> files = Files.list(SharedData.require(from))) {
      for (Path file : files.sorted().limit(most).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  /** What a conversion left behind. */
  record Made(Path model, Path artifact, Path reportFile, Shell.Result result) {
    /** Requires that an artifact was made. */
    Made succeeded() {
      assertThat(result.exitCode()).as(result.err()).isZero();
      return this;
    }

    JsonNode report() {
      return MAPPER.readTree(reportFile.toFile());
    }

    List<String> warnings() {
      List<String> codes = new ArrayList<>();
      for (JsonNode warning : report().path("warnings")) {
        codes.add(warning.path("code").asString());
      }
      return codes;
    }

    long bytes() throws IOException {
      return Files.size(artifact);
    }

    /** The size beside the float file's, 0 to 1. */
    double part() throws IOException {
      return (double) bytes() / Files.size(model);
    }

    /** Both files beside each other on samples; the float one by the built-in kernels. */
    FileComparison on(Path samples) throws IOException {
      return on(samples, Preprocessing.NOT_GIVEN);
    }

    FileComparison on(Path samples, Preprocessing preprocessing) throws IOException {
      return FileComparison.of(model, artifact, samples, preprocessing, Kernels.BUILTIN);
    }
  }
}
