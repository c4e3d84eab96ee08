package dev.octet.device.benchmark.report;

/**
 * Samples in a few numbers, all but count in nanoseconds.
 *
 * @param count how many samples
 * @param first the very first run, warm-ups included
 * @param min the shortest sample
 * @param p50 the median
 * @param p90 what nine of ten do not exceed
 * @param p99 what 99 of 100 do not exceed
 * @param max the longest
 * @param mean their mean
 * @param deviation their standard deviation (of a sample, n - 1); 0 for one
 * @param medianInterval where the median of the population lies, by order statistics
 */
public record LatencySummary(
    int count,
    double first,
    double min,
    double p50,
    double p90,
    double p99,
    double max,
    double mean,
    double deviation,
    Interval medianInterval) {}
