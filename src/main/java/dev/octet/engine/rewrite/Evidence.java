package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import java.util.function.Function;

/**
 * What rewrites are fitted to and judged by.
 *
 * @param reader of the samples
 * @param heldBack which of them rewrites are measured on; without any, only what is EXACT is kept
 * @param calibration which others layers are fitted to
 * @param calibrate takes the statistics of a rewritten network over the latter, with the extremes
 *     of the channels that {@link ChannelScreen} asks for
 */
public record Evidence(
    SampleReader reader,
    int[] heldBack,
    int[] calibration,
    int threads,
    Function<Graph, Statistics> calibrate) {}
