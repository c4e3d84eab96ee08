/**
 * Measures an artifact on a phone. Takes an artifact, a {@code BenchmarkProtocol} and a phone of
 * {@code device.adb}; gives a {@code BenchmarkReport} with every sample, the state of the phone
 * around the runs and a verdict on whether the result can be trusted. This package orders a
 * session; its parts are {@code phone}, {@code runner} and {@code statistics}, which share the
 * values of {@code report}. It knows no Spring, no database and nothing of the engine, and it does
 * not decide who may use the phone: its caller holds the lease.
 *
 * <p>The runner ({@code src/main/native/runner}) measures but does not judge; {@code Judge} judges
 * but does not measure. Data from a phone are not trusted: its JSON is bounded and read field by
 * field.
 */
@NullMarked
package dev.octet.device.benchmark;

import org.jspecify.annotations.NullMarked;
