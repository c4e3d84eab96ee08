/**
 * The statistics of latency samples, and the verdict that follows from them. Takes latencies,
 * clocks and the protocol, gives percentiles, intervals, drifts and findings. It knows values only:
 * no phone, no runner.
 */
@NullMarked
package dev.octet.device.benchmark.statistics;

import org.jspecify.annotations.NullMarked;
