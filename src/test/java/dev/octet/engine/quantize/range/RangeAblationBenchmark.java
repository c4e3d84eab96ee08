package dev.octet.engine.quantize.range;

import dev.octet.SharedData;
import dev.octet.engine.calibrate.Calibrator;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.measure.Measurement;
import dev.octet.engine.measure.OutputLoss;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.reconstruct.LayerwiseReconstruction;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.engine.timing.PartClock;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints, for MobileNetV2 and each method of picking ranges on the same histograms: the loss over
 * all activations (rounding plus saturation, relative to the activation's power), and what the
 * artifact keeps on the validation images, with and without bias correction.
 */
@Tag("benchmark")
class RangeAblationBenchmark {
  private static final int THREADS = 2;

  @TempDir Path scratch;

  @Test
  void fiveMethodsOnTheSameHistograms() throws IOException {
    Path model = SharedData.require("models/mobilenet_v2_1.0_224/float.tflite");
    Path images = SharedData.require("images/imagenet_calibration_1000");
    Path validation = SharedData.require("images/imagenet_val_800");
    Graph graph = ModelReader.read(Files.readAllBytes(model), "float.tflite").graph();
    try (var calibrationSet = CalibrationSet.open(images, SetLimits.DEFAULT, scratch);
        var validationSet = CalibrationSet.open(validation, SetLimits.DEFAULT, scratch)) {
      SampleReader reader = reader(calibrationSet, graph);
      int[] samples = IntStream.range(0, calibrationSet.size()).toArray();
      Statistics statistics = calibrate(graph, reader, samples);
      System.out.println("ranges       loss  worst vs min-max  correction  agreement %  SQNR dB");
      for (CalibrationMethod method : CalibrationMethod.values()) {
        for (boolean corrected : new boolean[] {false, true}) {
          OutputLoss output =
              measure(
                  graph,
                  statistics,
                  method,
                  corrected ? samples : new int[0],
                  reader,
                  reader(validationSet, graph),
                  validationSet.size());
          System.out.printf(
              "%-11s %6.4f  %16.3f  %10s  %11.2f  %7s%n",
              method,
              relativeLosses(statistics, method).stream().mapToDouble(l -> l).sum(),
              worstRatio(statistics, method),
              corrected,
              100 * (output.agreement() == null ? 0 : output.agreement()),
              output.sqnrDb());
        }
      }
    }
  }

  private static SampleReader reader(CalibrationSet set, Graph graph) {
    var preprocessing =
        new Preprocessing(
            Preprocessing.Resize.RESIZE_CROP,
            List.of(224, 224),
            Preprocessing.Channels.RGB,
            List.of(127.5f),
            List.of(127.5f));
    return new SampleReader(
        set, graph.inputs().stream().map(graph::tensor).toList(), preprocessing);
  }

  private static Statistics calibrate(Graph graph, SampleReader reader, int[] samples) {
    List<Integer> watched = graph.nodes().stream().map(Node::output).toList();
    try (var pieces = Network.inPieces(graph, watched)) {
      return Calibrator.calibrate(
          pieces, watched, graph.inputs(), reader, samples, THREADS, _ -> {});
    }
  }

  private static OutputLoss measure(
      Graph graph,
      Statistics statistics,
      CalibrationMethod method,
      int[] correctionSamples,
      SampleReader calibration,
      SampleReader validation,
      int count) {
    var options =
        new QuantizationOptions(Target.INT8, method, Set.of(), ElementType.INT8, ElementType.INT8);
    QuantizedGraph quantized = Quantizer.quantize(graph, statistics, options);
    quantized =
        LayerwiseReconstruction.walk(
            quantized,
            new LayerwiseReconstruction.Steps(WeightRounding.NEAREST, true),
            statistics,
            calibration,
            correctionSamples,
            THREADS,
            new PartClock(),
            _ -> {});
    int[] samples = IntStream.range(0, count).toArray();
    return Measurement.measure(
            quantized.source(),
            OutputKinds.of(quantized.source()),
            quantized,
            TfliteWriter.write(quantized.graph()),
            statistics,
            validation,
            samples,
            THREADS,
            _ -> {})
        .outputs()
        .getFirst();
  }

  /** The loss of each activation's range, divided by the activation's mean square. */
  private static List<Double> relativeLosses(Statistics statistics, CalibrationMethod method) {
    List<Double> losses = new ArrayList<>();
    for (TensorStatistics tensor : statistics.tensors().values()) {
      double power = tensor.variance() + tensor.mean() * tensor.mean();
      if (power == 0) continue;
      HistogramObserver values = HistogramObserver.of(List.of(tensor));
      losses.add(values.loss(RangeSearch.of(method).search(values)).total() / power);
    }
    return losses;
  }

  /** The largest ratio of an activation's loss to what min/max would lose; 1 is never worse. */
  private static double worstRatio(Statistics statistics, CalibrationMethod method) {
    List<Double> losses = relativeLosses(statistics, method);
    List<Double> bounds = relativeLosses(statistics, CalibrationMethod.MIN_MAX);
    double worst = 0;
    for (int i = 0; i < losses.size(); i++) {
      if (bounds.get(i) > 0) worst = Math.max(worst, losses.get(i) / bounds.get(i));
    }
    return worst;
  }
}
