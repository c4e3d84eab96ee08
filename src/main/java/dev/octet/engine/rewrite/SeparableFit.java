package dev.octet.engine.rewrite;

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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
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

  /** Samples whose rows are held at a time, where they fit into {@value #MOST_BYTES} bytes. */
  private static final int CHUNK = 32;

  private static final long MOST_BYTES = 32L << 20;

  /** Of one channel at the positions of one sample. */
  private static final long ROW_BYTES = POSITIONS * Double.BYTES;

  /** For MobileNetV2: QUANTIZATION.md 5. */
  private static final double PENALTY = 1e-3;

  private final Graph original;
  private final FitContext context;
  private final LayerRefit refit;

  /** For blocks of a network. */
  SeparableFit(Graph original, FitContext context) {
    this.original = original;
    this.context = context;
    refit = new LayerRefit(original, context);
  }

  /** Rows of one sample. */
  private record Rows(double[][] z, double[][] y) {}

  /** Blocks of one network in its order, each after those before it. */
  final class Pass implements AutoCloseable {
    private final NetworkPrefix before = new NetworkPrefix(context);
    private final NetworkPrefix after = new NetworkPrefix(context);

    /**
     * The network whose block has lost what lies between its layers, refitted.
     *
     * @param network with all blocks before this one as they are to be
     */
    Graph fit(Graph network, SeparableBlock block) {
      before.advance(original, block.depthwise());
      after.advance(network, block.depthwise());
      return SeparableFit.this.fit(network, block, before, after);
    }

    /**
     * The network with a layer fitted to what comes before it.
     *
     * @param network with all layers before this one as they are to be
     */
    Graph refit(Graph network, int node) {
      before.advance(original, node);
      after.advance(network, node);
      return refit.refit(network, node, before, after);
    }

    /** The same for the pointwise layer of the block that was fitted last. */
    Graph rectify(Graph network, SeparableBlock block) {
      return refit.refit(network, block.pointwise(), before, after);
    }

    @Override
    public void close() {
      before.close();
      after.close();
    }
  }

  /** The original whose block alone has lost what lies between its layers, refitted. */
  Graph fitAlone(SeparableBlock block) {
    try (var before = new NetworkPrefix(context);
        var after = new NetworkPrefix(context)) {
      return fit(original, block, before, after);
    }
  }

  private Graph fit(
      Graph network, SeparableBlock block, NetworkPrefix before, NetworkPrefix after) {
    Graph linear = block.linear(network);
    int inputs = linear.tensor(block.depthwiseOutput(linear)).shape().channels();
    int outputs = linear.tensor(block.pointwiseOutput(linear)).shape().channels();
    var regression = new RidgeRegression(inputs, outputs);
    int count = context.views().count();
    int chunk = Math.clamp(MOST_BYTES / ((inputs + outputs) * ROW_BYTES), 1, CHUNK);
    Graph made = block.untilDepthwise(linear);
    Graph wanted = block.untilSum(original);
    try (ModelBytes madeModel = ModelBytes.of(TfliteWriter.write(after.rest(made)));
        ModelBytes wantedModel = ModelBytes.of(TfliteWriter.write(before.rest(wanted)));
        var benches = new Benches(() -> new Bench(madeModel, after, wantedModel, before, block))) {
      for (int from = 0; from < count; from += chunk) {
        int start = from;
        var rows = new @Nullable Rows[Math.min(chunk, count - from)];
        Workers.forEach(
            rows.length,
            context.threads(),
            () -> {
              Bench bench = benches.take();
              return Workers.each(i -> rows[i] = bench.rows(start + i), () -> benches.give(bench));
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
    regression.add(z.toArray(new double[0][]), y.toArray(new double[0][]), context.threads());
  }

  /** Each is used by one thread at a time, and kept for the next chunk. */
  private static final class Benches implements AutoCloseable {
    private final Supplier<Bench> maker;
    private final Queue<Bench> idle = new ConcurrentLinkedQueue<>();

    Benches(Supplier<Bench> maker) {
      this.maker = maker;
    }

    Bench take() {
      Bench bench = idle.poll();
      return bench == null ? maker.get() : bench;
    }

    void give(Bench bench) {
      idle.add(bench);
    }

    @Override
    public void close() {
      idle.forEach(Bench::close);
    }
  }

  /** One thread's interpreters. */
  private static final class Bench implements Workers.Resource {
    private final NetworkPrefix afterFrom;
    private final NetworkPrefix beforeFrom;
    private final SeparableBlock block;
    private final Interpreter after;
    private final Interpreter before;

    Bench(
        ModelBytes made,
        NetworkPrefix afterFrom,
        ModelBytes wanted,
        NetworkPrefix beforeFrom,
        SeparableBlock block) {
      this.afterFrom = afterFrom;
      this.beforeFrom = beforeFrom;
      this.block = block;
      after = Interpreter.load(made, Interpreter.Kernels.XNNPACK);
      try {
        before = Interpreter.load(wanted, Interpreter.Kernels.XNNPACK);
      } catch (RuntimeException e) {
        after.close();
        throw e;
      }
    }

    Rows rows(int index) {
      List<MemorySegment> inputs = after.inputData();
      afterFrom.read(index, inputs);
      if (beforeFrom.atInputs() && afterFrom.atInputs()) {
        for (int i = 0; i < inputs.size(); i++) before.input(i).data().copyFrom(inputs.get(i));
      } else {
        beforeFrom.read(index, before.inputData());
      }
      after.invoke();
      before.invoke();
      int channels = after.output(0).shape().channels();
      int all = Math.toIntExact(after.output(0).shape().elements() / channels);
      int[] positions = Positions.of(all, POSITIONS, index);
      double[][] y = rows(before.output(0).data(), before.output(0).shape().channels(), positions);
      if (block.skip() >= 0) {
        int width = before.output(0).shape().channels();
        shift(y, rows(skip(before, beforeFrom), width, positions), 1);
        shift(y, rows(skip(after, afterFrom), width, positions), -1);
      }
      return new Rows(rows(after.output(0).data(), channels, positions), y);
    }

    /** What the block's output is added to. */
    private MemorySegment skip(Interpreter interpreter, NetworkPrefix from) {
      return from.isAt(block.skip()) ? interpreter.input(0).data() : interpreter.output(1).data();
    }

    private static double[][] rows(MemorySegment data, int channels, int[] positions) {
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
}
