package dev.octet.device.benchmark.report;

/**
 * A summary of the latencies of runs. All values except {@code count} are in nanoseconds.
 *
 * @param count number of runs that count
 * @param first the latency of the very first run, warm-ups included
 * @param min the shortest latency
 * @param p50 the median latency
 * @param p90 the 90th percentile
 * @param p99 the 99th percentile
 * @param max the longest latency
 * @param mean the arithmetic mean of the latencies
 * @param deviation the sample standard deviation of the latencies (n - 1); 0 for one run
 * @param medianInterval confidence interval of the median, by order statistics
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
