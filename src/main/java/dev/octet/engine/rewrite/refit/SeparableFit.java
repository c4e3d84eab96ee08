package dev.octet.engine.rewrite.refit;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Fits the pointwise layer of a block: maps {@code z}, the output of the depthwise layer in the
 * rewritten network, without its activation, to {@code y}, the output of the pointwise layer in the
 * original, before its activation. If the block's output is added to a skip connection, y also
 * compensates the change of the rewritten skip.
 */
public final class SeparableFit {
  /** Positions per image that are used. */
  private static final int POSITIONS = 49;

  /**
   * The number of samples whose rows are held at a time, if they fit into {@value #MOST_BYTES}
   * bytes.
   */
  private static final int CHUNK = 32;

  private static final long MOST_BYTES = 32L << 20;

  /** Size of one channel at the positions of one sample. */
  private static final long ROW_BYTES = POSITIONS * Double.BYTES;

  /** The ridge penalty, tuned on MobileNetV2: {@code docs/quantization.md}. */
  private static final double PENALTY = 1e-3;

  private final Graph original;
  private final FitContext context;
  private final LayerRefit refit;

  /** Outputs of the depthwise layer: one row per position of the samples of a chunk. */
  private final RowBuffer made = new RowBuffer();

  /** Desired outputs of the pointwise layer, in the same order. */
  private final RowBuffer wanted = new RowBuffer();

  /** Creates a fit for blocks of a network. */
  public SeparableFit(Graph original, FitContext context) {
    this.original = original;
    this.context = context;
    refit = new LayerRefit(original, context);
  }

  /** Fits blocks of one network in execution order. */
  public final class Pass implements AutoCloseable {
    private final NetworkPrefix before = new NetworkPrefix(context);
    private final NetworkPrefix after = new NetworkPrefix(context);

    /**
     * Returns the network with a block's activation removed and its pointwise layer refitted.
     *
     * @param network the network in which all blocks before this one are final
     */
    public Graph fit(Graph network, SeparableBlock block) {
      before.advance(original, block.depthwise());
      after.advance(network, block.depthwise());
      return SeparableFit.this.fit(network, block, before, after);
    }

    /**
     * Returns the network with a layer fitted to its changed inputs.
     *
     * @param network the network in which all layers before this one are final
     */
    public Graph refit(Graph network, int node) {
      before.advance(original, node);
      after.advance(network, node);
      return refit.refit(network, node, before, after);
    }

    /**
     * Refits the pointwise layer of the last fitted block as in {@link #refit}, if it has an
     * activation. MobileNetV1 0.25 then agrees on 47.3 % of 800 images instead of 46.5 %, at a
     * divergence of 1.12 instead of 1.25 nats.
     */
    public Graph rectify(Graph network, SeparableBlock block) {
      return refit.refit(network, block.pointwise(), before, after);
    }

    @Override
    public void close() {
      before.close();
      after.close();
    }
  }

  /**
   * Returns the original with only one block's activation removed and its pointwise layer refitted.
   */
  public Graph fitAlone(SeparableBlock block) {
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
    int positions = positions(linear.tensor(block.depthwiseOutput(linear)).shape());
    int chunk = Math.clamp(MOST_BYTES / ((inputs + outputs) * ROW_BYTES), 1, CHUNK);
    double[][] z = made.rows(chunk * positions, inputs);
    double[][] y = wanted.rows(chunk * positions, outputs);
    Graph madeBy = block.untilDepthwise(linear);
    Graph wantedBy = block.untilSum(original);
    try (var madeNetwork = Network.load(after.rest(madeBy));
        var wantedNetwork = Network.load(before.rest(wantedBy));
        var benches =
            new Benches(() -> new Bench(madeNetwork, after, wantedNetwork, before, block))) {
      for (int from = 0; from < count; from += chunk) {
        int start = from;
        int views = Math.min(chunk, count - from);
        Workers.forEach(
            views,
            context.threads(),
            () -> {
              Bench bench = benches.take();
              return Workers.each(
                  i -> bench.rows(start + i, z, y, i * positions), () -> benches.give(bench));
            });
        int rows = views * positions;
        regression.add(Arrays.copyOf(z, rows), Arrays.copyOf(y, rows), context.threads());
      }
    }
    return block.refitted(linear, regression.solve(PENALTY));
  }

  /** Returns the number of positions of a tensor that are used per sample. */
  private static int positions(Shape shape) {
    return Math.toIntExact(Math.min(POSITIONS, shape.elements() / shape.channels()));
  }

  /** A pool of benches. Each is used by one thread at a time and kept for the next chunk. */
  private static final class Benches implements AutoCloseable {
    private final Supplier<Bench> producer;
    private final Queue<Bench> idle = new ConcurrentLinkedQueue<>();

    Benches(Supplier<Bench> producer) {
      this.producer = producer;
    }

    Bench take() {
      Bench bench = idle.poll();
      return bench == null ? producer.get() : bench;
    }

    void give(Bench bench) {
      idle.add(bench);
    }

    @Override
    public void close() {
      idle.forEach(Bench::close);
    }
  }

  /** The interpreters of one thread. */
  private static final class Bench implements Workers.Resource {
    private final NetworkPrefix afterFrom;
    private final NetworkPrefix beforeFrom;
    private final SeparableBlock block;
    private final Interpreter after;
    private final Interpreter before;

    Bench(
        Network made,
        NetworkPrefix afterFrom,
        Network wanted,
        NetworkPrefix beforeFrom,
        SeparableBlock block) {
      this.afterFrom = afterFrom;
      this.beforeFrom = beforeFrom;
      this.block = block;
      after = made.interpreter();
      try {
        before = wanted.interpreter();
      } catch (RuntimeException e) {
        after.close();
        throw e;
      }
    }

    /** Fills the rows of one sample, from row {@code at} on. */
    void rows(int index, double[][] z, double[][] y, int at) {
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
      int width = before.output(0).shape().channels();
      for (int p = 0; p < positions.length; p++) {
        copy(after.output(0).data(), positions[p], channels, z[at + p]);
        copy(before.output(0).data(), positions[p], width, y[at + p]);
        if (block.skip() < 0) continue;
        add(skip(before, beforeFrom), positions[p], width, 1, y[at + p]);
        add(skip(after, afterFrom), positions[p], width, -1, y[at + p]);
      }
    }

    /** Returns the tensor that the block's output is added to. */
    private MemorySegment skip(Interpreter interpreter, NetworkPrefix from) {
      return from.isAt(block.skip()) ? interpreter.input(0).data() : interpreter.output(1).data();
    }

    private static void copy(MemorySegment data, int position, int channels, double[] row) {
      long at = (long) position * channels;
      for (int c = 0; c < channels; c++) row[c] = data.getAtIndex(ValueLayout.JAVA_FLOAT, at + c);
    }

    private static void add(
        MemorySegment data, int position, int channels, int sign, double[] row) {
      long at = (long) position * channels;
      for (int c = 0; c < channels; c++) {
        row[c] += sign * (double) data.getAtIndex(ValueLayout.JAVA_FLOAT, at + c);
      }
    }

    @Override
    public void close() {
      after.close();
      before.close();
    }
  }
}
