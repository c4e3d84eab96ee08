/**
 * The values of a benchmark: its input (artifact, protocol, labelled inputs), the observed state of
 * the phone (identity, condition, clocks), and its results (latencies, verdict, report, comparison,
 * or the reason why there is none). All of them are records and enums, except the listener of a
 * session. It knows neither adb nor the runner, nor how the values are obtained.
 */
@NullMarked
package dev.octet.device.benchmark.report;

import org.jspecify.annotations.NullMarked;
