package dev.octet.device.benchmark.report;

/**
 * A summary of latency samples. All values except {@code count} are in nanoseconds.
 *
 * @param count number of samples
 * @param first the very first run, warm-ups included
 * @param min the shortest sample
 * @param p50 the median
 * @param p90 the 90th percentile
 * @param p99 the 99th percentile
 * @param max the longest sample
 * @param mean the arithmetic mean
 * @param deviation the sample standard deviation (n - 1); 0 for one sample
 * @param medianInterval confidence interval of the population's median, by order statistics
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
