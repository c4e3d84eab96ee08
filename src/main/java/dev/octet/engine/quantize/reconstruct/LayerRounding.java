package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.moments.ChannelMoments;
import dev.octet.engine.quantize.moments.SecondMoments;
import dev.octet.engine.quantize.weights.WeightLevels;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.run.Workers;

/**
 * Rounds the weights of one layer by GPTQ, fitted to the integers of its quantized input on three
 * of four samples ({@link RowSampler}). Each output channel keeps the GPTQ weights only if their
 * output error on the remaining samples is lower than that of the nearest weights.
 */
final class LayerRounding {
  private static final int FIT_ROWS = 8192;

  /**
   * The number of patches for a depthwise kernel, which has a few kernel positions to fit, not
   * hundreds of columns.
   */
  private static final int DEPTHWISE_FIT_ROWS = 2048;

  private static final int JUDGE_ROWS = 512;

  /** A square matrix of this size takes 32 MB in doubles; wider kernels are rounded to nearest. */
  private static final int MOST_COLUMNS = 2048;

  private static final long MOST_BYTES_OF_SUMS = 32L << 20;

  /** The number of output channels that are rounded together. */
  private static final int CHANNEL_CHUNK = 64;

  /**
   * Damping as a fraction of the mean diagonal: {@code docs/quantization.md}. A fully connected
   * layer has few rows.
   */
  private static final double DAMPING = 0.01;

  private static final double FULLY_CONNECTED_DAMPING = 0.05;

  private final RowSampler sampler;
  private final InputRows rows;
  private final int threads;
  private final double damping;

  private LayerRounding(Op.Weighted op, RowSampler sampler, int threads) {
    this.sampler = sampler;
    this.rows = sampler.rows();
    this.threads = threads;
    this.damping = op instanceof Op.FullyConnected ? FULLY_CONNECTED_DAMPING : DAMPING;
  }

  /**
   * Returns the weights of a layer as integers.
   *
   * @param weights the float weights
   * @param nearest the same weights, rounded to nearest
   * @param sampler reads patches of the layer's input
   * @return weights with the parameters of {@code nearest}, or {@code nearest} itself if GPTQ does
   *     not apply
   */
  static Tensor round(
      Op.Weighted op, Tensor weights, Tensor nearest, RowSampler sampler, int threads) {
    if (!sampler.hasEnough()) return nearest;
    InputRows rows = sampler.rows();
    var layer = new LayerRounding(op, sampler, threads);
    if (op instanceof Op.DepthwiseConv2D conv) {
      return layer.depthwise(weights, nearest, conv.depthMultiplier());
    }
    boolean grouped = weights.shape().channels() != rows.channels();
    if (grouped || rows.width() > MOST_COLUMNS) return nearest;
    return layer.dense(weights, nearest);
  }

  private Tensor dense(Tensor weights, Tensor nearest) {
    int columns = rows.width();
    int channels = weights.shape().dim(0);
    SecondMoments moments =
        sampler.sum(
            FIT_ROWS, threadsWithSums(columns), () -> new SecondMoments(columns, sampler.bits()));
    WeightLevels levels = WeightLevels.of(nearest);
    var rounding = GptqRounding.of(moments, damping, threads);
    byte[] integers = nearest.requireConstant().bytes();
    float[] reals = weights.requireConstant().floats();
    int chunks = Math.ceilDiv(channels, CHANNEL_CHUNK);
    var judged = new RoundingValidation[chunks];
    var compensated = new double[chunks][][];
    Workers.forEach(
        chunks,
        threads,
        () ->
            Workers.each(chunk -> {
              int first = chunk * CHANNEL_CHUNK;
              int size = Math.min(CHANNEL_CHUNK, channels - first);
              double[][] steps = inSteps(reals, nearest, columns, first, size);
              compensated[chunk] = rounding.round(steps, levels);
              judged[chunk] =
                  new RoundingValidation(
                      errors(steps, integers, levels, first), errors(steps, compensated[chunk]));
            }));
    sampler.forEachValidationBlock(
        JUDGE_ROWS,
        (block, count) ->
            Workers.forEach(
                chunks, threads, () -> Workers.each(chunk -> judged[chunk].see(block, count))));
    for (int chunk = 0; chunk < chunks; chunk++) {
      boolean[] better = judged[chunk].compensatedIsBetter();
      for (int o = 0; o < better.length; o++) {
        int at = (chunk * CHANNEL_CHUNK + o) * columns;
        if (better[o]) store(compensated[chunk], o, levels, integers, at);
      }
    }
    return withIntegers(nearest, integers);
  }

  private static void store(
      double[][] rounded, int channel, WeightLevels levels, byte[] integers, int at) {
    for (int k = 0; k < rounded.length; k++) {
      integers[at + k] = levels.stored(rounded[k][channel]);
    }
  }

  /** Returns the number of threads whose sums fit into memory. */
  private int threadsWithSums(int columns) {
    long bytes = (long) columns * columns * sampler.bits().bytesOfSum();
    return Math.clamp(MOST_BYTES_OF_SUMS / bytes, 1, threads);
  }

  /** Returns weights in units of their channel's scale, {@code [column][channel]}. */
  private static double[][] inSteps(
      float[] reals, Tensor nearest, int columns, int first, int size) {
    Quantization quantization = WeightQuantization.parameters(nearest);
    var steps = new double[columns][size];
    for (int o = 0; o < size; o++) {
      double scale = quantization.scale(first + o);
      int at = (first + o) * columns;
      for (int k = 0; k < columns; k++) steps[k][o] = reals[at + k] / scale;
    }
    return steps;
  }

  private static float[][] errors(
      double[][] steps, byte[] integers, WeightLevels levels, int first) {
    int columns = steps.length;
    var errors = new float[columns][steps[0].length];
    for (int o = 0; o < steps[0].length; o++) {
      int at = (first + o) * columns;
      for (int k = 0; k < columns; k++) {
        errors[k][o] = (float) (steps[k][o] - levels.level(integers[at + k]));
      }
    }
    return errors;
  }

  private static float[][] errors(double[][] steps, double[][] integers) {
    var errors = new float[steps.length][steps[0].length];
    for (int k = 0; k < steps.length; k++) {
      for (int o = 0; o < errors[k].length; o++) {
        errors[k][o] = (float) (steps[k][o] - integers[k][o]);
      }
    }
    return errors;
  }

  private Tensor depthwise(Tensor weights, Tensor nearest, int multiplier) {
    int kernelPositions = rows.kernelPositions();
    int channels = rows.channels();
    ChannelMoments moments =
        sampler.sum(
            DEPTHWISE_FIT_ROWS,
            threads,
            () -> new ChannelMoments(kernelPositions, channels, sampler.bits()));
    byte[] integers = nearest.requireConstant().bytes();
    float[] reals = weights.requireConstant().floats();
    Quantization quantization = WeightQuantization.parameters(nearest);
    WeightLevels levels = WeightLevels.of(nearest);
    int outputs = channels * multiplier;
    var judged = new RoundingValidation[channels];
    var compensated = new double[channels][][];
    inChannelChunks(c -> {
      var steps = new double[kernelPositions][multiplier];
      var nearestErrors = new float[kernelPositions][multiplier];
      for (int t = 0; t < kernelPositions; t++) {
        for (int m = 0; m < multiplier; m++) {
          int o = c * multiplier + m;
          steps[t][m] = reals[t * outputs + o] / quantization.scale(o);
          nearestErrors[t][m] = (float) (steps[t][m] - levels.level(integers[t * outputs + o]));
        }
      }
      compensated[c] = GptqRounding.of(moments.of(c), damping, 1).round(steps, levels);
      judged[c] = new RoundingValidation(nearestErrors, errors(steps, compensated[c]));
    });
    sampler.forEachValidationBlock(
        JUDGE_ROWS,
        (block, count) -> inChannelChunks(c -> judged[c].see(tapsOf(block, count, c), count)));
    for (int c = 0; c < channels; c++) {
      boolean[] better = judged[c].compensatedIsBetter();
      for (int m = 0; m < multiplier; m++) {
        if (!better[m]) continue;
        for (int t = 0; t < kernelPositions; t++) {
          integers[t * outputs + c * multiplier + m] = levels.stored(compensated[c][t][m]);
        }
      }
    }
    return withIntegers(nearest, integers);
  }

  private void inChannelChunks(java.util.function.IntConsumer body) {
    int chunks = Math.ceilDiv(rows.channels(), CHANNEL_CHUNK);
    Workers.forEach(
        chunks,
        threads,
        () ->
            Workers.each(chunk -> {
              int end = Math.min(rows.channels(), (chunk + 1) * CHANNEL_CHUNK);
              for (int c = chunk * CHANNEL_CHUNK; c < end; c++) body.accept(c);
            }));
  }

  /** Returns the values of one channel at all kernel positions, for each patch of a block. */
  private int[][] tapsOf(int[][] block, int count, int channel) {
    int kernelPositions = rows.kernelPositions();
    int channels = rows.channels();
    var own = new int[count][kernelPositions];
    for (int r = 0; r < count; r++) {
      for (int t = 0; t < kernelPositions; t++) own[r][t] = block[r][t * channels + channel];
    }
    return own;
  }

  private static Tensor withIntegers(Tensor nearest, byte[] integers) {
    return new Tensor(
        nearest.name(),
        nearest.shape(),
        nearest.type(),
        nearest.quantization(),
        Constant.ofBytes(integers));
  }
}
