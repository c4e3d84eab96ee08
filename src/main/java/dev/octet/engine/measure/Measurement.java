package dev.octet.engine.measure;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.OutputComparison.SampleOutput;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.input.SampleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the artifact beside the float network, and each quantized layer alone, over held-out
 * samples. The results of each sample are kept separately and added in the order of the samples, so
 * that the ledger does not depend on the number of threads.
 */
public final class Measurement {
  private final QuantizedGraph quantized;
  private final OutputKinds kinds;
  private final Map<Integer, OutputParts> parts;
  private final List<SampleLosses> bySample;

  private Measurement(
      QuantizedGraph quantized,
      OutputKinds kinds,
      Map<Integer, OutputParts> parts,
      List<SampleLosses> bySample) {
    this.quantized = quantized;
    this.kinds = kinds;
    this.parts = parts;
    this.bySample = bySample;
  }

  /** Comparison of one sample: sums for each layer and each output, in their order. */
  record SampleLosses(List<NoiseSums> layers, List<SampleOutput> outputs) {}

  /**
   * Measures an artifact.
   *
   * @param reference the uploaded network, whose outputs are the reference; has the same outputs as
   *     the quantized network's source, which is the reference for the layers
   * @param kinds the kinds of the outputs
   * @param quantized the quantized network
   * @param artifact bytes of the delivered file
   * @param statistics calibration statistics, for the observed ranges
   * @param reader decodes samples into input tensors
   * @param samples indexes of the samples to measure on
   * @param threads number of threads, at least 1
   * @param progress receives the finished fraction, 0 to 1
   */
  public static LossLedger measure(
      Graph reference,
      OutputKinds kinds,
      QuantizedGraph quantized,
      byte[] artifact,
      Statistics statistics,
      SampleReader reader,
      int[] samples,
      int threads,
      DoubleConsumer progress) {
    var bySample = new @Nullable SampleLosses[samples.length];
    var done = new AtomicInteger();
    Map<Integer, OutputParts> parts;
    try (var plan = MeasurementPlan.of(reference, kinds, quantized, artifact)) {
      parts = plan.parts();
      Workers.forEach(
          samples.length,
          threads,
          () -> {
            var bench = new MeasurementBench(plan, reader);
            return Workers.each(
                index -> {
                  bySample[index] = bench.measure(samples[index]);
                  double part = (double) done.incrementAndGet() / samples.length;
                  synchronized (done) {
                    progress.accept(part);
                  }
                },
                bench);
          });
    }
    List<SampleLosses> losses = new ArrayList<>();
    for (SampleLosses sample : bySample) if (sample != null) losses.add(sample);
    return new Measurement(quantized, kinds, parts, losses).ledger(statistics);
  }

  private LossLedger ledger(Statistics statistics) {
    List<LayerLoss> layers = new ArrayList<>();
    for (int i = 0; i < quantized.layers().size(); i++) {
      var sums = new NoiseSums();
      for (SampleLosses sample : bySample) sums.add(sample.layers().get(i));
      layers.add(LayerLosses.of(quantized, quantized.layers().get(i), sums, statistics));
    }
    List<OutputLoss> outputs = new ArrayList<>();
    for (int i = 0; i < quantized.source().outputs().size(); i++) {
      if (MeasurementPlan.isCompared(quantized, i)) outputs.add(output(i, outputs.size()));
    }
    return new LossLedger(bySample.size(), layers, outputs);
  }

  private OutputLoss output(int position, int compared) {
    Graph source = quantized.source();
    Tensor tensor = source.tensor(source.outputs().get(position));
    List<SampleOutput> samples =
        bySample.stream().map(sample -> sample.outputs().get(compared)).toList();
    OutputParts joined = parts.get(source.outputs().get(position));
    List<String> names = joined == null ? List.of() : joined.names();
    return OutputLosses.of(
        tensor.name(), kinds.all().get(position), tensor.shape(), names, samples);
  }
}
