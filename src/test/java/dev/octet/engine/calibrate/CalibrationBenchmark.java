package dev.octet.engine.calibrate;

import com.sun.management.OperatingSystemMXBean;
import dev.octet.SharedData;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.network.Network;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints what an image costs in calibration of MobileNetV2: decoding, inference, inference with all
 * activations visible, and the whole, against decoding plus plain inference on as many threads. In
 * processor time, all threads together, so that other work on the machine shows little.
 */
@Tag("benchmark")
class CalibrationBenchmark {
  private static final int ROUNDS = 4;
  private static final int SAMPLES = Integer.getInteger("octet.benchmark.samples", 200);
  private static final int[] THREADS = {1, 2};

  @Test
  void calibrationOfMobileNetV2() throws IOException {
    byte[] plain =
        Files.readAllBytes(SharedData.require("models/mobilenet_v2_1.0_224/float.tflite"));
    Graph graph = ModelReader.read(plain, "float.tflite").graph();
    Path images = SharedData.require("images/imagenet_calibration_1000");
    List<Integer> watched = graph.nodes().stream().map(Node::output).toList();
    byte[] open = TfliteWriter.write(graph.withOutputs(watched));
    var preprocessing = new Preprocessing(null, null, null, List.of(127.5f), List.of(127.5f));
    try (var set = CalibrationSet.open(images, SetLimits.DEFAULT, images);
        var pieces = Network.inPieces(graph, watched)) {
      var reader =
          new SampleReader(set, graph.inputs().stream().map(graph::tensor).toList(), preprocessing);
      int[] samples = IntStream.range(0, Math.min(SAMPLES, set.size())).toArray();
      for (int round = 0; round < ROUNDS; round++) {
        for (int threads : THREADS) {
          double decoding = milliseconds(samples, threads, () -> decoding(reader));
          double inference = milliseconds(samples, threads, () -> running(plain));
          double visible = milliseconds(samples, threads, () -> running(open));
          double baseline = milliseconds(samples, threads, () -> baseline(plain, reader));
          long start = cpuNanos();
          Calibrator.calibrate(pieces, watched, graph.inputs(), reader, samples, threads, _ -> {});
          double whole = (cpuNanos() - start) * 1e-6 / samples.length;
          System.out.printf(
              "%d threads, ms an image: decoding %.2f, inference %.2f, with %d activations in one"
                  + " piece %.2f | baseline %.2f, calibration %.2f, ratio %.2f%n",
              threads,
              decoding,
              inference,
              watched.size(),
              visible,
              baseline,
              whole,
              whole / baseline);
        }
      }
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double milliseconds(
      int[] samples, int threads, Supplier<? extends Workers.Worker> worker) {
    long start = cpuNanos();
    Workers.forEach(samples.length, threads, worker);
    return (cpuNanos() - start) * 1e-6 / samples.length;
  }

  private static Workers.Worker decoding(SampleReader reader) {
    MemorySegment input = Arena.ofAuto().allocate(224 * 224 * 3 * 4, 64);
    return Workers.each(i -> reader.read(i, List.of(input)));
  }

  private static Workers.Worker running(byte[] model) {
    var interpreter = Interpreter.load(model, Kernels.XNNPACK);
    return Workers.each(_ -> interpreter.invoke(), interpreter);
  }

  private static Workers.Worker baseline(byte[] model, SampleReader reader) {
    var interpreter = Interpreter.load(model, Kernels.XNNPACK);
    return Workers.each(
        i -> {
          reader.read(i, List.of(interpreter.input(0).data()));
          interpreter.invoke();
        },
        interpreter);
  }
}
