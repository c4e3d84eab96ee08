/**
 * The values of a benchmark: what is asked for (artifact, protocol, labelled inputs), what is
 * observed of the phone (identity, condition, clocks), and what comes out (latencies, verdict,
 * report, comparison, or the reason why there is none). All of them are records and enums, but the
 * listener of a session. It knows nothing of adb, of the runner and of how a value is found.
 */
@NullMarked
package dev.octet.device.benchmark.report;

import org.jspecify.annotations.NullMarked;
