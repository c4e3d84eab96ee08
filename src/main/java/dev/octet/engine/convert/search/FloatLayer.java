package dev.octet.engine.convert.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The costs and the gain of a layer that is not quantized to 8 bits: one that the recipe names, or
 * one that was tried because quantizing it costs much accuracy.
 *
 * @param layer name of the layer in the uploaded model
 * @param operator TensorFlow Lite's name of the operator
 * @param kept whether the layer is not in 8 bits in the artifact; if it is, the fallback was tried
 *     and rejected
 * @param reason why the fallback was kept or rejected
 * @param sqnrDbAlone signal-to-quantization-noise ratio of the outputs if only this layer is
 *     quantized, in decibels: the mean over outputs and selection samples; null without noise
 * @param sqnrDbWon how much better the outputs of the artifact are than with this layer in 8 bits,
 *     in decibels: the mean over outputs and test samples; for a rejected layer, the gain when it
 *     was tried; null if the gain was not measured
 * @param sqnrDbWonInterval 95 % confidence interval of {@code sqnrDbWon}, in decibels: lower and
 *     upper end; null if the gain was not measured, and for a single sample
 * @param pricedSamples the number of samples that the gain is averaged over
 * @param bytes increase of the artifact's size in bytes; null if it was not measured
 * @param operators increase of the number of operators; null if it was not measured
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
