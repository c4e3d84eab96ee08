package dev.octet.engine.convert;

import dev.octet.SharedData;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints what a conversion of MobileNetV2 on 1000 images takes, in a child process as the service
 * starts it, against decoding plus plain float inference of the same images in this process, on as
 * many threads; and the child's peak memory with 1000 and with 10,000 samples.
 */
@Tag("benchmark")
class ConversionBenchmark {
  private static final int THREADS = 2;
  private static final int ROUNDS = 3;
  private static final double NANOS = 1e-9;

  @TempDir Path scratch;

  @Test
  void conversionOfMobileNetV2() throws IOException {
    Path model = SharedData.require("models/mobilenet_v2_1.0_224/float.tflite");
    Path images = SharedData.require("images/imagenet_calibration_1000");
    for (int round = 0; round < ROUNDS; round++) {
      double baseline = baseline(model, images);
      ConversionChild child = convert(model, images);
      System.out.printf(
          "baseline (decoding + float inference, %d threads) %.2f s | until calibrating %.2f s |"
              + " calibration %.2f s, ratio %.2f | start to artifact %.2f s, ratio %.2f | whole"
              + " %.2f s | peak %d MB%n",
          THREADS,
          baseline,
          child.at("calibrate"),
          child.at("quantize") - child.at("calibrate"),
          (child.at("quantize") - child.at("calibrate")) / baseline,
          child.at("measure"),
          child.at("measure") / baseline,
          child.at("result"),
          child.peakMegabytes());
    }
  }

  @Test
  void memoryWithTenThousandSamples() throws IOException {
    Path model = SharedData.require("models/mobilenet_v2_1.0_224/float.tflite");
    Path images = SharedData.require("images/imagenet_calibration_1000");
    Path many = Files.createDirectory(scratch.resolve("many"));
    try (var files = Files.list(images)) {
      for (Path image : files.toList()) {
        for (int copy = 0; copy < 10; copy++) {
          Files.createLink(many.resolve(copy + "_" + image.getFileName()), image);
        }
      }
    } catch (java.nio.file.FileSystemException e) {
      System.out.println("skipped: the images can't be linked into " + many + ": " + e);
      return;
    }
    ConversionChild child = convert(model, many);
    System.out.printf(
        "10,000 samples: whole %.2f s | peak %d MB%n", child.at("result"), child.peakMegabytes());
  }

  private static double baseline(Path model, Path images) throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    Graph graph = ModelReader.read(bytes, "float.tflite").graph();
    try (var set = CalibrationSet.open(images, SetLimits.DEFAULT, Path.of("."))) {
      var preprocessing =
          PreprocessingChoice.of(
                  Preprocessing.NOT_GIVEN, ModelReader.read(bytes, "float.tflite"), set)
              .preprocessing();
      var reader =
          new SampleReader(set, graph.inputs().stream().map(graph::tensor).toList(), preprocessing);
      long start = System.nanoTime();
      Workers.forEach(
          set.size(),
          THREADS,
          () -> {
            var interpreter = Interpreter.load(bytes, Interpreter.Kernels.XNNPACK);
            return Workers.each(
                index -> {
                  reader.read(index, List.of(interpreter.input(0).data()));
                  interpreter.invoke();
                },
                interpreter);
          });
      return (System.nanoTime() - start) * NANOS;
    }
  }

  private ConversionChild convert(Path model, Path images) throws IOException {
    return ConversionChild.convert(ConversionChild.built(), model, images, "{}", scratch);
  }
}
