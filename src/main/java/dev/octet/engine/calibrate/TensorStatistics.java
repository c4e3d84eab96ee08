package dev.octet.engine.calibrate;

/**
 * What one tensor did over all samples.
 *
 * @param count values seen: the samples times the tensor's elements
 * @param min exact
 * @param max exact
 * @param mean of all values, to about six digits
 * @param variance of all values, to about six digits of their mean square
 * @param histogram of all values where the tensor is small, of some 4096 a sample where it is
 *     large; covers min to max in either case
 * @param channelMeans for each index of the last axis, as exact as the mean
 */
public record TensorStatistics(
    long count,
    float min,
    float max,
    double mean,
    double variance,
    Histogram histogram,
    double[] channelMeans) {}
