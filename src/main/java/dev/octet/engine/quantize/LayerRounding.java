package dev.octet.engine.quantize;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.Workers;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * Rounds the weights of one layer with error compensation, fitted to the integers that its input
 * really holds on three of four samples. Each output channel keeps the compensated weights where
 * they answer better than the nearest ones on the fourth sample.
 */
final class LayerRounding {
  /** Every so many samples, one judges. */
  private static final int JUDGE_EVERY = 4;

  /** With fewer, neither the fit nor the judgement means anything. */
  private static final int FEWEST_SAMPLES = 8;

  private static final int FIT_ROWS = 8192;

  /** A depthwise kernel has a few taps to fit, not hundreds of columns. */
  private static final int DEPTHWISE_FIT_ROWS = 2048;

  private static final int JUDGE_ROWS = 512;

  /** The square of it in doubles is 32 MB; wider kernels are rounded to nearest. */
  private static final int MOST_COLUMNS = 2048;

  private static final int BLOCK_ROWS = 512;

  /** Output channels that are rounded together. */
  private static final int CHANNEL_CHUNK = 64;

  /** Parts of the mean diagonal: QUANTIZATION.md 4. A fully connected layer has few rows. */
  private static final double DAMPING = 0.01;

  private static final double FULLY_CONNECTED_DAMPING = 0.05;

  /** The fractional part of the golden ratio: spreads the first position over the samples. */
  private static final double GOLDEN = 0.6180339887498949;

  private final InputRows rows;
  private final IntFunction<MemorySegment> inputs;
  private final int samples;
  private final int threads;
  private final double damping;

  private LayerRounding(
      Op.Weighted op, InputRows rows, IntFunction<MemorySegment> inputs, int samples, int threads) {
    this.rows = rows;
    this.inputs = inputs;
    this.samples = samples;
    this.threads = threads;
    this.damping = op instanceof Op.FullyConnected ? FULLY_CONNECTED_DAMPING : DAMPING;
  }

  /**
   * The weights of a layer as int8.
   *
   * @param weights the float weights
   * @param nearest the same, rounded to nearest
   * @param inputs the int8 input of each sample
   * @return weights with the parameters of {@code nearest}, or {@code nearest} itself where error
   *     compensation does not apply
   */
  static Tensor round(
      Op.Weighted op,
      Tensor weights,
      Tensor nearest,
      InputRows rows,
      IntFunction<MemorySegment> inputs,
      int samples,
      int threads) {
    if (samples < FEWEST_SAMPLES) return nearest;
    var layer = new LayerRounding(op, rows, inputs, samples, threads);
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
    var moments = new SecondMoments(columns);
    forEachBlock(false, FIT_ROWS, (block, count) -> moments.add(block, count, threads));
    var rounding = ErrorCompensatedRounding.of(moments, damping, threads);
    byte[] integers = nearest.requireConstant().bytes();
    float[] reals = weights.requireConstant().floats();
    int chunks = Math.ceilDiv(channels, CHANNEL_CHUNK);
    var judged = new RoundingJudge[chunks];
    var compensated = new double[chunks][][];
    Workers.forEach(
        chunks,
        threads,
        () ->
            Workers.each(chunk -> {
              int first = chunk * CHANNEL_CHUNK;
              int size = Math.min(CHANNEL_CHUNK, channels - first);
              double[][] steps = inSteps(reals, nearest, columns, first, size);
              compensated[chunk] = rounding.round(steps);
              judged[chunk] =
                  new RoundingJudge(
                      errors(steps, integers, first), errors(steps, compensated[chunk]));
            }));
    forEachBlock(
        true,
        JUDGE_ROWS,
        (block, count) ->
            Workers.forEach(
                chunks, threads, () -> Workers.each(chunk -> judged[chunk].see(block, count))));
    for (int chunk = 0; chunk < chunks; chunk++) {
      boolean[] better = judged[chunk].compensatedIsBetter();
      for (int o = 0; o < better.length; o++) {
        if (!better[o]) continue;
        int at = (chunk * CHANNEL_CHUNK + o) * columns;
        for (int k = 0; k < columns; k++) integers[at + k] = (byte) compensated[chunk][k][o];
      }
    }
    return withIntegers(nearest, integers);
  }

  /** Weights in steps of their channel's scale, {@code [column][channel]}. */
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

  private static float[][] errors(double[][] steps, byte[] integers, int first) {
    int columns = steps.length;
    var errors = new float[columns][steps[0].length];
    for (int o = 0; o < steps[0].length; o++) {
      int at = (first + o) * columns;
      for (int k = 0; k < columns; k++) errors[k][o] = (float) (steps[k][o] - integers[at + k]);
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
    int taps = rows.taps();
    int channels = rows.channels();
    var moments = new ChannelMoments(taps, channels);
    forEachBlock(false, DEPTHWISE_FIT_ROWS, (block, count) -> moments.add(block, count, threads));
    byte[] integers = nearest.requireConstant().bytes();
    float[] reals = weights.requireConstant().floats();
    Quantization quantization = WeightQuantization.parameters(nearest);
    int outputs = channels * multiplier;
    var judged = new RoundingJudge[channels];
    var compensated = new double[channels][][];
    inChannelChunks(c -> {
      var steps = new double[taps][multiplier];
      var nearestErrors = new float[taps][multiplier];
      for (int t = 0; t < taps; t++) {
        for (int m = 0; m < multiplier; m++) {
          int o = c * multiplier + m;
          steps[t][m] = reals[t * outputs + o] / quantization.scale(o);
          nearestErrors[t][m] = (float) (steps[t][m] - integers[t * outputs + o]);
        }
      }
      compensated[c] = ErrorCompensatedRounding.of(moments.of(c), damping, 1).round(steps);
      judged[c] = new RoundingJudge(nearestErrors, errors(steps, compensated[c]));
    });
    forEachBlock(
        true,
        JUDGE_ROWS,
        (block, count) -> inChannelChunks(c -> judged[c].see(tapsOf(block, count, c), count)));
    for (int c = 0; c < channels; c++) {
      boolean[] better = judged[c].compensatedIsBetter();
      for (int m = 0; m < multiplier; m++) {
        if (!better[m]) continue;
        for (int t = 0; t < taps; t++) {
          integers[t * outputs + c * multiplier + m] = (byte) compensated[c][t][m];
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

  /** What one channel's taps meet in each row of a block. */
  private int[][] tapsOf(int[][] block, int count, int channel) {
    int taps = rows.taps();
    int channels = rows.channels();
    var own = new int[count][taps];
    for (int r = 0; r < count; r++) {
      for (int t = 0; t < taps; t++) own[r][t] = block[r][t * channels + channel];
    }
    return own;
  }

  private interface BlockReader {
    void read(int[][] block, int count);
  }

  /** Rows spread evenly over the positions of the samples that fit or that judge. */
  private void forEachBlock(boolean judging, int wanted, BlockReader reader) {
    int chosen = 0;
    for (int s = 0; s < samples; s++) if (judges(s) == judging) chosen++;
    long positions = rows.positions();
    int each = (int) Math.min(positions, Math.ceilDiv(wanted, chosen));
    var block = new int[BLOCK_ROWS][rows.width()];
    var bytes = new byte[rows.channels()];
    int count = 0;
    for (int s = 0; s < samples; s++) {
      if (judges(s) != judging) continue;
      double shift = s * GOLDEN % 1;
      for (int j = 0; j < each; j++) {
        long position = Math.min(positions - 1, (long) ((j + shift) * positions / each));
        rows.read(inputs.apply(s), position, bytes, block[count++]);
        if (count < BLOCK_ROWS) continue;
        reader.read(block, count);
        count = 0;
      }
    }
    if (count > 0) reader.read(block, count);
  }

  private static boolean judges(int sample) {
    return sample % JUDGE_EVERY == JUDGE_EVERY - 1;
  }

  private static Tensor withIntegers(Tensor nearest, byte[] integers) {
    return new Tensor(
        nearest.name(),
        nearest.shape(),
        ElementType.INT8,
        nearest.quantization(),
        Constant.ofBytes(integers));
  }
}
