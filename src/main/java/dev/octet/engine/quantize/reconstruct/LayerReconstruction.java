package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.weights.WeightGrid;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.quantize.weights.WeightQuantization.Surroundings;
import dev.octet.engine.run.Workers;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fits the weights and bias of one layer to its quantized input, as {@link LayerwiseReconstruction}
 * describes.
 */
final class LayerReconstruction {
  /** The number of elements summed over all samples while the sums stay in the cache. */
  private static final int SUM_CHUNK = 1 << 13;

  /** The number of elements whose sums are held at a time. */
  private static final int BAND = 1 << 20;

  private final LayerwiseReconstruction.Steps steps;
  private final Map<Integer, double[]> floatMeans;
  private final Frontier frontier;
  private final int samples;
  private final int threads;

  LayerReconstruction(
      LayerwiseReconstruction.Steps steps,
      Map<Integer, double[]> floatMeans,
      Frontier frontier,
      int samples,
      int threads) {
    this.steps = steps;
    this.floatMeans = floatMeans;
    this.frontier = frontier;
    this.samples = samples;
    this.threads = threads;
  }

  /** The weights and the bias of a fitted layer. */
  record Fitted(Tensor weights, Tensor bias) {}

  /**
   * Fits a layer to the outputs of the layers before it, which are fitted already.
   *
   * @param weights the layer's weights, rounded to nearest
   */
  Fitted fit(WeightedLayer layer, Tensor weights) {
    RowSampler sampler = sampler(layer);
    int axis = layer.rule().axis();
    WeightGrid grid = layer.grid(sampler, threads);
    Surroundings surroundings = layer.surroundings(layer.sourceBias());
    Tensor rounded = weights;
    if (!layer.scheme().isPerChannel()) {
      Quantization parameters = WeightQuantization.parameters(grid, axis, surroundings);
      rounded = WeightQuantization.round(layer.weights(), weights.type(), parameters, axis);
    }
    if (steps.weightRounding() == WeightRounding.GPTQ && sampler != null) {
      rounded = LayerRounding.round(layer.op(), layer.weights(), rounded, sampler, threads);
    }
    if (steps.biasCorrection()) surroundings = layer.surroundings(correctedBias(layer, rounded));
    Quantization parameters = WeightQuantization.parameters(grid, axis, surroundings);
    return new Fitted(
        WeightQuantization.rescaled(rounded, layer.weights(), parameters, axis),
        WeightQuantization.bias(layer.biasName(), surroundings, parameters));
  }

  /**
   * Returns the corrected bias of a layer whose weights are fitted already.
   *
   * @param weights the final integer weights
   */
  Tensor fitBias(WeightedLayer layer, Tensor weights) {
    double[] bias = steps.biasCorrection() ? correctedBias(layer, weights) : layer.sourceBias();
    return WeightQuantization.bias(
        layer.biasName(), layer.surroundings(bias), WeightedLayer.parameters(weights));
  }

  private @Nullable RowSampler sampler(WeightedLayer layer) {
    InputRows rows = layer.rows();
    if (rows == null) return null;
    int input = layer.dataId();
    return new RowSampler(rows, layer.data(), sample -> frontier.value(input, sample), samples);
  }

  /** Returns the bias plus {@code E[W x_float] - E[W_q x_q]} for each output channel. */
  private double[] correctedBias(WeightedLayer layer, Tensor weights) {
    double[] floatTaps = Objects.requireNonNull(floatMeans.get(layer.sourceIndex()));
    double[] wanted = layer.mean(floatTaps);
    double[] got = layer.mean(weights, quantizedMeans(layer));
    double[] bias = layer.sourceBias();
    for (int c = 0; c < bias.length; c++) bias[c] += wanted[c] - got[c];
    return bias;
  }

  /** Returns the mean input at each kernel position of the quantized network. */
  private double[] quantizedMeans(WeightedLayer layer) {
    Tensor data = layer.data();
    KernelPositions geometry = layer.kernelPositions();
    double[] means = geometry.sums(new SummedRows(data, layer.dataId()));
    double scale = WeightedLayer.parameters(data).scale();
    double unit = scale / ((double) geometry.positions() * samples);
    for (int i = 0; i < means.length; i++) means[i] *= unit;
    return means;
  }

  /**
   * The image rows of a quantized tensor, summed over all samples. One band of rows is summed at a
   * time, so that memory does not grow with the image.
   */
  private final class SummedRows implements KernelPositions.Rows {
    private final Tensor data;
    private final int tensor;
    private final int elements;
    private int[] band = {};

    /** The offset of the band in the tensor. */
    private int from;

    private int to;

    SummedRows(Tensor data, int tensor) {
      this.data = data;
      this.tensor = tensor;
      elements = data.shape().size();
    }

    @Override
    public void read(int index, double[] row) {
      int offset = index * row.length;
      if (offset < from || offset + row.length > to) sumFrom(offset, row.length);
      for (int i = 0; i < row.length; i++) row[i] = band[offset - from + i];
    }

    private void sumFrom(int offset, int rowLength) {
      from = offset;
      to = Math.min(elements, offset + Math.max(1, BAND / rowLength) * rowLength);
      if (band.length < to - from) band = new int[to - from];
      int zeroPoint = WeightedLayer.parameters(data).zeroPoint();
      Workers.forEach(
          Math.ceilDiv(to - from, SUM_CHUNK),
          threads,
          () -> {
            var integers = new IntegerReader(data.type(), zeroPoint);
            var values = new int[SUM_CHUNK];
            return Workers.each(chunk -> sumChunk(chunk * SUM_CHUNK, integers, values));
          });
    }

    private void sumChunk(int start, IntegerReader integers, int[] values) {
      int length = Math.min(SUM_CHUNK, to - from - start);
      Arrays.fill(band, start, start + length, 0);
      for (int s = 0; s < samples; s++) {
        integers.read(frontier.value(tensor, s), from + start, values, 0, length);
        for (int i = 0; i < length; i++) band[start + i] += values[i];
      }
    }
  }
}
