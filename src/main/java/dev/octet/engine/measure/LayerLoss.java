package dev.octet.engine.measure;

import org.jspecify.annotations.Nullable;

/**
 * Loss by quantization at the output of one layer. Losses are mean squared errors in the square of
 * the activation's unit. Signal-to-quantization-noise ratios (SQNR) are in decibels; null if there
 * is no noise or no signal.
 *
 * @param layer name of the layer in the uploaded model: the name of its first output
 * @param operator TensorFlow Lite's name of the operator
 * @param shape shape of the output, such as {@code 1x112x112x32}
 * @param low smallest real value that the output can represent
 * @param high largest real value that the output can represent
 * @param scale quantization scale of the output
 * @param zeroPoint integer that represents 0.0 in the output
 * @param observedLow smallest value of the output observed in calibration
 * @param observedHigh largest value of the output observed in calibration
 * @param rangeNote why the range differs from the one calibrated for the layer's own values; null
 *     if it does not
 * @param weightSqnrDb SQNR of the quantized weights; null for a layer without weights
 * @param weightScaleRatio ratio of the layer's largest weight scale to the median one; null for a
 *     layer without weights. A large ratio means that one outlier channel would determine a range
 *     shared by all channels
 * @param roundingLoss loss by rounding the float output to the quantization grid, inside the range
 * @param bottomSaturationLoss loss by clipping the float output at {@code low}
 * @param topSaturationLoss loss by clipping the float output at {@code high}
 * @param sqnrDb SQNR of the output in the delivered artifact, including noise inherited from
 *     earlier layers
 * @param ownSqnrDb SQNR of this layer quantized alone, with the float network's inputs: the noise
 *     it adds itself
 * @param cosine cosine similarity of the artifact's output and the float output, -1 to 1; null
 *     without signal
 * @param maximalError largest absolute difference between the artifact's and the float network's
 *     values of the output
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
