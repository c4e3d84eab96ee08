package dev.octet.engine.convert.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The price of a layer left out of 8 bits: a layer that the recipe names, or one that was tried
 * because quantizing it costs much accuracy.
 *
 * @param layer its name in the uploaded model
 * @param kept whether the artifact leaves the layer out of 8 bits; if not, it was tried and
 *     rejected
 * @param reason why it was kept or rejected
 * @param sqnrDbAlone signal-to-quantization-noise ratio of the outputs if only this layer is
 *     quantized, in decibels: the mean over outputs and selection samples; null without noise
 * @param sqnrDbWon how much better the outputs of the artifact are than with this layer in 8 bits,
 *     in decibels: the mean over outputs and test samples; for a rejected layer, the gain when it
 *     was tried; null if it was not priced
 * @param sqnrDbWonInterval its 95 % confidence interval; null if it was not priced, and for a
 *     single sample
 * @param pricedSamples the number of samples that the gain is averaged over
 * @param bytes increase of the artifact's size, or null if it was not priced
 * @param operators increase of the number of operators, or null if it was not priced
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
