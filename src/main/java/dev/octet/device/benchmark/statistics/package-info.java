/**
 * The arithmetic on samples, and the verdict that follows from it. Takes latencies, clocks and the
 * protocol, gives percentiles, intervals, drifts and what makes a number misleading. It knows
 * values only: no phone, no runner.
 */
@NullMarked
package dev.octet.device.benchmark.statistics;

import org.jspecify.annotations.NullMarked;
