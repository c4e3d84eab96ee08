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
 * The samples that rewrites are fitted to and judged on.
 *
 * @param reader reads the samples
 * @param heldOut indexes of the held-out samples, which select rewrites and are not used for
 *     calibration; without any, only proven rewrites are kept
 * @param calibration indexes of the calibration samples, which layers are fitted to
 * @param scratch a folder for data that does not fit in memory
 * @param calibrate collects the statistics of a rewritten network over the calibration samples,
 *     including the extremes of the channels that the rules need
 */
public record Evidence(
    SampleReader reader,
    int[] heldOut,
    int[] calibration,
    int threads,
    Path scratch,
    Function<Graph, Statistics> calibrate) {

  /** Returns whether rewrites are measured on samples that no rewrite was derived from. */
  public boolean isIndependent() {
    Set<Integer> fitted = Arrays.stream(calibration).boxed().collect(Collectors.toSet());
    return Arrays.stream(heldOut).noneMatch(fitted::contains);
  }

  /** Returns the context for layers that are fitted to views of the samples. */
  public FitContext fitting(Views views) {
    return new FitContext(views, threads, scratch);
  }
}
