package dev.octet.engine.convert;

import dev.octet.SharedData;
import dev.octet.engine.calibrate.CalibrationSet;
import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.calibrate.SetLimits;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints what a conversion of MobileNetV2 on 1000 photographs takes, in a child process as the
 * service starts it, against decoding plus plain float inference of the same photographs in this
 * process, on as many threads; and the child's peak memory with 1000 and with 10,000 samples.
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
    Path photographs = SharedData.require("images/imagenet_calibration_1000");
    for (int round = 0; round < ROUNDS; round++) {
      double baseline = baseline(model, photographs);
      Child child = convert(model, photographs);
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
    Path photographs = SharedData.require("images/imagenet_calibration_1000");
    Path many = Files.createDirectory(scratch.resolve("many"));
    try (var files = Files.list(photographs)) {
      for (Path photograph : files.toList()) {
        for (int copy = 0; copy < 10; copy++) {
          Files.createLink(many.resolve(copy + "_" + photograph.getFileName()), photograph);
        }
      }
    } catch (java.nio.file.FileSystemException e) {
      System.out.println("skipped: the photographs can't be linked into " + many + ": " + e);
      return;
    }
    Child child = convert(model, many);
    System.out.printf(
        "10,000 samples: whole %.2f s | peak %d MB%n", child.at("result"), child.peakMegabytes());
  }

  /** When each stage began, in seconds after the start of the process, and its peak memory. */
  private record Child(Map<String, Double> events, long peakMegabytes) {
    double at(String event) {
      return events.getOrDefault(event, Double.NaN);
    }
  }

  private static double baseline(Path model, Path photographs) throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    Graph graph = ModelReader.read(bytes, "float.tflite").graph();
    try (var set = CalibrationSet.open(photographs, SetLimits.DEFAULT, Path.of("."))) {
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

  private Child convert(Path model, Path photographs) throws IOException {
    Path artifact = scratch.resolve("artifact.tflite");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true"));
    command.addAll(program());
    command.add(EngineJob.WORD);
    var job =
        new EngineJob.Convert(
            model.toAbsolutePath(),
            "float.tflite",
            photographs.toAbsolutePath(),
            "{}",
            "{}",
            List.of(),
            THREADS,
            Conversion.Outputs.only(artifact),
            scratch.resolve("report.json"),
            Map.of());
    long start = System.nanoTime();
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    Process process = builder.start();
    process.getOutputStream().write((job.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    var events = new HashMap<String, Double>();
    long peak = 0;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        double seconds = (System.nanoTime() - start) * NANOS;
        for (Stage stage : Stage.values()) {
          if (line.startsWith("{\"event\":\"stage\"") && line.contains(stage.label())) {
            events.put(stage.label(), seconds);
          }
        }
        if (line.startsWith("{\"event\":\"result\"")) events.put("result", seconds);
        peak = Math.max(peak, peakKilobytes(process));
      }
    }
    return new Child(events, peak / 1024);
  }

  /** What {@code ./octet build} made, with its cache of classes, as the service starts it. */
  private static List<String> program() {
    Path built = Path.of("target", "octet");
    Path cache = built.resolve("octet.aot");
    if (Files.exists(cache)) {
      return List.of("-XX:AOTCache=" + cache, "-jar", built.resolve("octet.jar").toString());
    }
    System.out.println("target/octet is not there (./octet build): the child starts without it");
    return List.of("-cp", System.getProperty("java.class.path"), "dev.octet.Octet");
  }

  private static long peakKilobytes(Process process) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) return 0;
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }
}
