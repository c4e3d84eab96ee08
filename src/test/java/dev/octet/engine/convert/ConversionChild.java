package dev.octet.engine.convert;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A conversion that was run in a child process, as the service starts it.
 *
 * @param events when each stage began, and the result came, in seconds after the start of the
 *     process
 * @param peakMegabytes the largest resident memory, 0 where the system does not tell
 */
record ConversionChild(Map<String, Double> events, long peakMegabytes) {
  private static final int THREADS = 2;
  private static final double NANOS = 1e-9;

  double at(String event) {
    return events.getOrDefault(event, Double.NaN);
  }

  /**
   * Converts in a child process with two threads.
   *
   * @param program how the virtual machine finds Octet: {@link #built()} or {@link #tested()}
   * @param recipe as JSON
   * @param scratch where the artifact and the report go
   */
  static ConversionChild convert(
      List<String> program, Path model, Path calibration, String recipe, Path scratch)
      throws IOException {
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
    command.addAll(program);
    command.add(EngineJob.WORD);
    var job =
        new EngineJob.Convert(
            model.toAbsolutePath(),
            String.valueOf(model.getFileName()),
            calibration.toAbsolutePath(),
            recipe,
            "{}",
            List.of(),
            THREADS,
            Conversion.Outputs.only(artifact),
            scratch.resolve("report.json"),
            Map.of(),
            List.of());
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
    return new ConversionChild(events, peak / 1024);
  }

  /** What {@code ./octet build} made, with its cache of classes, as the service starts it. */
  static List<String> built() {
    Path built = Path.of("target", "octet");
    Path cache = built.resolve("octet.aot");
    if (Files.exists(cache)) {
      return List.of("-XX:AOTCache=" + cache, "-jar", built.resolve("octet.jar").toString());
    }
    System.out.println("target/octet is not there (./octet build): the child starts without it");
    return tested();
  }

  /** The classes under test. */
  static List<String> tested() {
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
