package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * What rewrites are fitted to and judged by.
 *
 * @param reader of the samples
 * @param heldBack those of them that choose rewrites and did not calibrate; without any, only what
 *     is EXACT is kept
 * @param calibration which others layers are fitted to
 * @param scratch a folder for what does not fit in memory
 * @param calibrate takes the statistics of a rewritten network over the latter, with the extremes
 *     of the channels that {@link ChannelScreen} asks for
 */
public record Evidence(
    SampleReader reader,
    int[] heldBack,
    int[] calibration,
    int threads,
    Path scratch,
    Function<Graph, Statistics> calibrate) {

  /** For layers that are fitted to views of the samples. */
  FitContext fitting(Views views) {
    return new FitContext(views, threads, scratch);
  }
}
