package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.Calibrator;
import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.run.NetworkPieces;
import java.util.List;
import java.util.Map;

/**
 * A look at a few samples before calibration, so that calibration has to follow the extremes of
 * those channels alone that may turn out to be constant.
 */
public final class ChannelScreen {
  /** A channel that is dead on so many samples is mostly dead on all. */
  private static final int SAMPLES = 12;

  private ChannelScreen() {}

  /**
   * The channels whose extremes {@link Rewriter} wants to know: ascending, by tensor id.
   *
   * @param network that shows the tensors watched
   * @param samples that calibration will see
   */
  public static Map<Integer, int[]> channels(
      Graph graph,
      RewriteOptions options,
      NetworkPieces network,
      List<Integer> watched,
      SampleReader reader,
      int[] samples,
      int threads) {
    if (!options.any() || samples.length == 0) return Map.of();
    Map<Integer, int[]> every = ConstantChannels.everyChannel(graph);
    if (options.equalization() != RewriteOptions.Equalization.OFF) return every;
    int[] some = spread(samples);
    Statistics seen =
        Calibrator.calibrate(
            network, watched, graph.inputs(), reader, some, every, threads, _ -> {});
    return ConstantChannels.candidates(graph, seen);
  }

  /** Some samples from all over the set. */
  private static int[] spread(int[] samples) {
    int count = Math.min(SAMPLES, samples.length);
    var chosen = new int[count];
    for (int i = 0; i < count; i++) chosen[i] = samples[(int) ((long) i * samples.length / count)];
    return chosen;
  }
}
