package dev.octet.engine.calibrate;

/**
 * The smallest and largest value of some channels of a tensor, exact, over all samples and
 * positions. A channel is an index of the last axis.
 *
 * @param channels ascending
 * @param min for each of them
 * @param max for each of them
 */
public record ChannelExtremes(int[] channels, float[] min, float[] max) {}
