/**
 * Measures an artifact on a phone. An artifact, a {@code BenchmarkProtocol} and a phone of {@code
 * device.adb} go in; a {@code BenchmarkReport} with every sample, the state of the phone around
 * them and a verdict on whether the number is worth believing comes out. This package orders a
 * session; its parts are {@code phone}, {@code runner} and {@code statistics}, which share the
 * values of {@code report}. It knows no Spring, no database, nothing of the engine, and not who may
 * use the phone: its caller holds the lease.
 *
 * <p>The runner ({@code src/main/native/runner}) measures and judges nothing; {@code Judge} judges
 * and measures nothing. What a phone says is hostile: its JSON is bounded and read field by field.
 */
@NullMarked
package dev.octet.device.benchmark;

import org.jspecify.annotations.NullMarked;
