package dev.octet.engine.convert.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer that the recipe names, or that costs so much in 8 bits that it was tried in float: what
 * that is worth.
 *
 * @param layer its name in the uploaded model
 * @param kept whether the artifact has it so; if not, it was tried and given back
 * @param reason why
 * @param sqnrDbAlone of the outputs where only this layer is quantized, in decibels, the mean over
 *     outputs and the samples that choose; null without noise
 * @param sqnrDbWon how much better the outputs of the artifact are than those of the same with this
 *     layer in 8 bits, in decibels: the mean over outputs and the samples that report; where it was
 *     given back, how much better they were when it was tried; null where it was not priced
 * @param sqnrDbWonInterval its 95 % confidence interval; null where it was not priced, and for a
 *     single sample
 * @param pricedSamples how many samples the price is a mean of
 * @param bytes by which the artifact is larger, or null where it was not priced
 * @param operators how many it has more, or null where it was not priced
 */
public record FloatLayer(
    String layer,
    String operator,
    boolean kept,
    String reason,
    @Nullable Double sqnrDbAlone,
    @Nullable Double sqnrDbWon,
    @Nullable List<Double> sqnrDbWonInterval,
    int pricedSamples,
    @Nullable Integer bytes,
    @Nullable Integer operators) {}
