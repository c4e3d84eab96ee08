package dev.octet.engine.rewrite.refit;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.samples.input.SampleReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What rewrites are fitted to and judged by.
 *
 * @param reader of the samples
 * @param heldBack those of them that choose rewrites and did not calibrate; without any, only what
 *     is proven is kept
 * @param calibration which others layers are fitted to
 * @param scratch a folder for what does not fit in memory
 * @param calibrate takes the statistics of a rewritten network over the latter, with the extremes
 *     of the channels that the rules ask for
 */
public record Evidence(
    SampleReader reader,
    int[] heldBack,
    int[] calibration,
    int threads,
    Path scratch,
    Function<Graph, Statistics> calibrate) {

  /** Whether rewrites are measured on samples that no rewrite was derived from. */
  public boolean isIndependent() {
    Set<Integer> fitted = Arrays.stream(calibration).boxed().collect(Collectors.toSet());
    return Arrays.stream(heldBack).noneMatch(fitted::contains);
  }

  /** For layers that are fitted to views of the samples. */
  public FitContext fitting(Views views) {
    return new FitContext(views, threads, scratch);
  }
}
