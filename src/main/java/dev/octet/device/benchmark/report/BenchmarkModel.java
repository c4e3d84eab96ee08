package dev.octet.device.benchmark.report;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model to measure.
 *
 * @param name for reports
 * @param file the {@code .tflite}
 * @param hostOutputSha256 SHA-256 of the outputs that the host computed for the protocol's fixed
 *     input ({@code HostRunner} computes it); null if it is unknown
 */
public record BenchmarkModel(String name, Path file, @Nullable String hostOutputSha256) {}
