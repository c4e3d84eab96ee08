package dev.octet.engine.measure;

import org.jspecify.annotations.Nullable;

/**
 * What 8 bits cost at the output of one layer. Losses are mean squared errors in the square of the
 * activation's unit; ratios of signal to quantization noise (SQNR) are in decibels, null where
 * there was no noise or no signal.
 *
 * @param layer the layer's name in the uploaded model: that of its first output
 * @param operator TensorFlow Lite's name of the operator
 * @param shape of the output, {@code 1x112x112x32}
 * @param low the smallest real number that the output can hold
 * @param high the largest
 * @param scale the output's step size
 * @param zeroPoint the integer that stands for 0.0
 * @param observedLow the smallest value seen in calibration
 * @param observedHigh the largest value seen in calibration
 * @param rangeNote why the range is not the one that its own values would have got, or null
 * @param weightSqnrDb of the quantized weights, or null for a layer without
 * @param weightScaleRatio the largest weight scale of the layer divided by the median one, or null:
 *     large where one outlier channel would eat the range of the others
 * @param roundingLoss of the float output rounded to this grid, inside the range
 * @param bottomSaturationLoss of the float output clipped at {@code low}
 * @param topSaturationLoss of the float output clipped at {@code high}
 * @param sqnrDb measured in the delivered artifact; includes what the layer inherits
 * @param ownSqnrDb of this layer alone, quantized, on the float network's inputs: what it adds
 * @param cosine similarity of the artifact's output and the float output, or null without signal
 * @param maximalError the largest absolute difference seen
 */
public record LayerLoss(
    String layer,
    String operator,
    String shape,
    double low,
    double high,
    double scale,
    int zeroPoint,
    double observedLow,
    double observedHigh,
    @Nullable String rangeNote,
    @Nullable Double weightSqnrDb,
    @Nullable Double weightScaleRatio,
    double roundingLoss,
    double bottomSaturationLoss,
    double topSaturationLoss,
    @Nullable Double sqnrDb,
    @Nullable Double ownSqnrDb,
    @Nullable Double cosine,
    double maximalError) {}
