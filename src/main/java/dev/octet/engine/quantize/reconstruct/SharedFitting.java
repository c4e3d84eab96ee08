package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import dev.octet.engine.quantize.weights.WeightGrid;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.quantize.weights.WeightQuantization.Surroundings;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.engine.timing.PartClock;
import dev.octet.pick.EvenlySpread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fits weights that several layers read like those of one layer with more positions: the statistics
 * are summed over the inputs of all these layers. The inputs are the float network's activations as
 * integers, not the outputs of the previous quantized layers, because in a recurrent network each
 * time step computes the input of the next.
 *
 * <p>Layers that also share their bias get the mean of their individual corrections, {@code E[(W -
 * W_q) x_float]}. A bias of a single layer is left to the walk.
 */
final class SharedFitting {
  /** Memory for inputs, in bytes. */
  private static final long INPUT_BYTES = 128L << 20;

  private final LayerwiseReconstruction.Steps steps;
  private final Map<Integer, double[]> floatMeans;
  private final SampleReader reader;
  private final int[] samples;
  private final int threads;
  private final PartClock clock;

  /** The layers by the id of their weights in the quantized network, in execution order. */
  private final Map<Integer, List<WeightedLayer>> byWeights = new LinkedHashMap<>();

  private final Map<Integer, Tensor> fitted = new HashMap<>();

  /**
   * Creates a fitting of those of the given layers that share their weights.
   *
   * @param samples indexes of samples of the reader's set
   * @param clock receives the time of each group of layers, by the name of its first layer
   */
  SharedFitting(
      List<WeightedLayer> layers,
      LayerwiseReconstruction.Steps steps,
      Map<Integer, double[]> floatMeans,
      SampleReader reader,
      int[] samples,
      int threads,
      PartClock clock) {
    this.steps = steps;
    this.floatMeans = floatMeans;
    this.reader = reader;
    this.samples = samples;
    this.threads = threads;
    this.clock = clock;
    for (WeightedLayer layer : layers) {
      byWeights.computeIfAbsent(layer.weightsId(), _ -> new ArrayList<>()).add(layer);
    }
    byWeights.values().removeIf(consumers -> consumers.size() < 2);
  }

  /** Returns the fitted weights and shared biases, by id in the quantized network. */
  Map<Integer, Tensor> fit() {
    List<List<WeightedLayer>> batch = new ArrayList<>();
    long bytes = 0;
    for (List<WeightedLayer> layers : byWeights.values()) {
      long own = bytes(layers) * samples.length;
      if (!batch.isEmpty() && bytes + own > INPUT_BYTES) {
        fit(batch);
        batch.clear();
        bytes = 0;
      }
      batch.add(layers);
      bytes += own;
    }
    if (!batch.isEmpty()) fit(batch);
    return fitted;
  }

  private static long bytes(List<WeightedLayer> layers) {
    return layers.stream().mapToLong(layer -> layer.data().bytes()).sum();
  }

  private void fit(List<List<WeightedLayer>> batch) {
    Map<Integer, Tensor> wanted = new HashMap<>();
    for (List<WeightedLayer> layers : batch) {
      Quantization common = commonParameters(layers);
      for (WeightedLayer layer : layers) {
        Tensor data = layer.data();
        wanted.putIfAbsent(layer.sourceDataId(), data.withQuantization(data.type(), common));
      }
    }
    long each = wanted.values().stream().mapToLong(Tensor::bytes).sum();
    int room = (int) Math.min(samples.length, INPUT_BYTES / Math.max(1, each));
    int[] chosen = EvenlySpread.of(samples, Math.max(RowSampler.FEWEST_SAMPLES, room));
    var graph = batch.getFirst().getFirst().quantized().source();
    try (var inputs = SharedInputs.read(graph, wanted, reader, chosen, threads)) {
      for (List<WeightedLayer> layers : batch) {
        clock.run(
            layers.getFirst().name(),
            () -> fit(layers, sampler(layers, wanted, inputs, chosen.length)));
      }
    }
  }

  /**
   * Returns one scale and zero point for the inputs of all layers, so that their integers can be
   * summed.
   */
  private static Quantization commonParameters(List<WeightedLayer> layers) {
    Quantization first = WeightedLayer.parameters(layers.getFirst().data());
    Levels levels = Levels.of(layers.getFirst().data().type());
    Range all = new Range(0, 0);
    boolean equal = true;
    for (WeightedLayer layer : layers) {
      Quantization own = WeightedLayer.parameters(layer.data());
      equal &= own.equals(first);
      all = all.and(ActivationParameters.range(own, levels));
    }
    return equal ? first : ActivationParameters.of(all, levels);
  }

  private static @Nullable RowSampler sampler(
      List<WeightedLayer> layers, Map<Integer, Tensor> wanted, SharedInputs inputs, int samples) {
    List<RowSampler.Source> sources = new ArrayList<>();
    for (WeightedLayer layer : layers) {
      InputRows rows = layer.rows();
      if (rows == null) return null;
      int id = layer.sourceDataId();
      Tensor data = Objects.requireNonNull(wanted.get(id));
      sources.add(new RowSampler.Source(rows, data, sample -> inputs.value(id, sample)));
    }
    return new RowSampler(sources, samples);
  }

  private void fit(List<WeightedLayer> layers, @Nullable RowSampler sampler) {
    WeightedLayer first = layers.getFirst();
    int axis = first.rule().axis();
    WeightGrid grid = first.grid(sampler, threads);
    Quantization parameters = WeightQuantization.parameters(grid, axis, surroundings(layers));
    Tensor nearest =
        WeightQuantization.round(first.weights(), first.scheme().type(), parameters, axis);
    Tensor rounded =
        steps.weightRounding() == WeightRounding.GPTQ && sampler != null
            ? LayerRounding.round(first.op(), first.weights(), nearest, sampler, threads)
            : nearest;
    fitted.put(first.weightsId(), rounded);
    Map<Integer, List<WeightedLayer>> byBias = new LinkedHashMap<>();
    for (WeightedLayer layer : layers) {
      byBias.computeIfAbsent(layer.biasId(), _ -> new ArrayList<>()).add(layer);
    }
    for (List<WeightedLayer> consumers : byBias.values()) {
      if (consumers.size() > 1) fitted.put(consumers.getFirst().biasId(), bias(consumers, rounded));
    }
  }

  private static List<Surroundings> surroundings(List<WeightedLayer> layers) {
    return layers.stream().map(layer -> layer.surroundings(layer.sourceBias())).toList();
  }

  private Tensor bias(List<WeightedLayer> consumers, Tensor weights) {
    WeightedLayer first = consumers.getFirst();
    double[] bias = first.sourceBias();
    if (steps.biasCorrection()) {
      for (WeightedLayer layer : consumers) {
        double[] kernelPositions = Objects.requireNonNull(floatMeans.get(layer.sourceIndex()));
        double[] wanted = layer.mean(kernelPositions);
        double[] got = layer.mean(weights, kernelPositions);
        for (int c = 0; c < bias.length; c++) bias[c] += (wanted[c] - got[c]) / consumers.size();
      }
    }
    return WeightQuantization.bias(
        first.biasName(), first.surroundings(bias), WeightedLayer.parameters(weights));
  }
}
