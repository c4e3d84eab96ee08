package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.ChannelWatch;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.channels.ConstantEvidence;

/** Which channels calibration follows for the rewrites. */
public final class ChannelScreen {
  private ChannelScreen() {}

  /** The channels whose extremes {@link Rewriter} wants to know. */
  public static ChannelWatch of(Graph graph, RewriteOptions options) {
    boolean equalizes = options.equalization() != RewriteOptions.Equalization.OFF;
    if (equalizes || options.absorbBiases()) {
      return ChannelWatch.all(ConstantChannels.everyChannel(graph));
    }
    boolean observes =
        options.pruning() != RewriteOptions.Pruning.OFF
            && options.constantChannels() == ConstantEvidence.OBSERVED;
    return observes ? ConstantChannels.candidates(graph) : ChannelWatch.NONE;
  }
}
