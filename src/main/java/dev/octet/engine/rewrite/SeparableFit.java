package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.ModelBytes;
import dev.octet.engine.run.Workers;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Fits the pointwise layer of a block to what it made before: {@code z}, what the depthwise layer
 * makes in the rewritten network without its activation, to {@code y}, what the pointwise layer
 * made in the original before its own. Where the block's output is added to a skip, y takes up by
 * how much the rewritten skip differs.
 */
final class SeparableFit {
  /** Positions of an image that are looked at. */
  private static final int POSITIONS = 49;

  /** Samples whose rows are held at a time. */
  private static final int CHUNK = 32;

  /** For MobileNetV2: QUANTIZATION.md 5. */
  private static final double PENALTY = 1e-3;

  private final Graph original;
  private final SampleReader reader;
  private final int[] samples;
  private final int threads;

  /**
   * For blocks of a network.
   *
   * @param most how many of the samples are looked at, at most
   */
  SeparableFit(Graph original, SampleReader reader, int[] calibration, int most, int threads) {
    this.original = original;
    this.reader = reader;
    this.threads = threads;
    samples = new int[Math.min(most, calibration.length)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = calibration[(int) ((long) i * calibration.length / samples.length)];
    }
  }

  /** Rows of one sample. */
  private record Rows(double[][] z, double[][] y) {}

  /** A network whose block has lost what lies between its layers, refitted. */
  Graph fit(Graph network, SeparableBlock block) {
    Graph linear = block.linear(network);
    var regression =
        new RidgeRegression(
            linear.tensor(block.depthwiseOutput(linear)).shape().channels(),
            linear.tensor(block.pointwiseOutput(linear)).shape().channels());
    try (ModelBytes after = ModelBytes.of(TfliteWriter.write(block.untilDepthwise(linear)));
        ModelBytes before = ModelBytes.of(TfliteWriter.write(block.untilSum(original)))) {
      for (int from = 0; from < samples.length; from += CHUNK) {
        int start = from;
        var rows = new @Nullable Rows[Math.min(CHUNK, samples.length - from)];
        Workers.forEach(
            rows.length,
            threads,
            () -> {
              var bench = new Bench(after, before);
              return Workers.each(i -> rows[i] = bench.rows(samples[start + i]), bench);
            });
        add(rows, regression);
      }
    }
    return block.refitted(linear, regression.solve(PENALTY));
  }

  private void add(@Nullable Rows[] rows, RidgeRegression regression) {
    List<double[]> z = new ArrayList<>();
    List<double[]> y = new ArrayList<>();
    for (Rows some : rows) {
      z.addAll(Arrays.asList(Objects.requireNonNull(some).z()));
      y.addAll(Arrays.asList(some.y()));
    }
    regression.add(z.toArray(new double[0][]), y.toArray(new double[0][]), threads);
  }

  /** One thread's interpreters. */
  private final class Bench implements Workers.Resource {
    private final Interpreter after;
    private final Interpreter before;

    Bench(ModelBytes rewritten, ModelBytes source) {
      after = Interpreter.load(rewritten, Interpreter.Kernels.XNNPACK);
      try {
        before = Interpreter.load(source, Interpreter.Kernels.XNNPACK);
      } catch (RuntimeException e) {
        after.close();
        throw e;
      }
    }

    Rows rows(int sample) {
      List<MemorySegment> inputs = new ArrayList<>();
      for (int i = 0; i < after.inputCount(); i++) inputs.add(after.input(i).data());
      reader.read(sample, inputs);
      for (int i = 0; i < inputs.size(); i++) before.input(i).data().copyFrom(inputs.get(i));
      after.invoke();
      before.invoke();
      int channels = after.output(0).shape().channels();
      int all = Math.toIntExact(after.output(0).shape().elements() / channels);
      int[] positions = positions(all, sample);
      double[][] y = rows(before, 0, positions);
      if (before.outputCount() > 1) {
        shift(y, rows(before, 1, positions), 1);
        shift(y, rows(after, 1, positions), -1);
      }
      return new Rows(rows(after, 0, positions), y);
    }

    private static double[][] rows(Interpreter interpreter, int output, int[] positions) {
      MemorySegment data = interpreter.output(output).data();
      int channels = interpreter.output(output).shape().channels();
      var rows = new double[positions.length][channels];
      for (int p = 0; p < positions.length; p++) {
        long at = (long) positions[p] * channels;
        for (int c = 0; c < channels; c++) {
          rows[p][c] = data.getAtIndex(ValueLayout.JAVA_FLOAT, at + c);
        }
      }
      return rows;
    }

    private static void shift(double[][] rows, double[][] by, int sign) {
      for (int r = 0; r < rows.length; r++) {
        for (int c = 0; c < rows[r].length; c++) rows[r][c] += sign * by[r][c];
      }
    }

    @Override
    public void close() {
      after.close();
      before.close();
    }
  }

  /** Some positions, the same ones each time. */
  private static int[] positions(int all, int sample) {
    var order = new int[all];
    Arrays.setAll(order, i -> i);
    var random = new SplittableRandom(sample);
    int count = Math.min(POSITIONS, all);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(all - i);
      int moved = order[other];
      order[other] = order[i];
      order[i] = moved;
    }
    return Arrays.copyOf(order, count);
  }
}
