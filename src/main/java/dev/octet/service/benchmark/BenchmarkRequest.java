package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.service.device.DeviceSelector;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A validated benchmark request with all defaults filled in. {@link BenchmarkRequestReader} reads
 * it.
 *
 * @param artifactIds one artifact to measure, or two to compare
 * @param devices one selector for each measurement; at least one
 * @param calibrationSetId the labelled set of the LPIRC protocol; null for other protocols
 */
record BenchmarkRequest(
    List<UUID> artifactIds,
    List<DeviceSelector> devices,
    BenchmarkProtocol protocol,
    @Nullable UUID calibrationSetId) {
  BenchmarkRequest {
    artifactIds = List.copyOf(artifactIds);
    devices = List.copyOf(devices);
  }
}
