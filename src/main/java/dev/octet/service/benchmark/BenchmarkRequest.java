package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.service.device.DeviceSelector;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to measure, checked and with every default filled; {@link BenchmarkRequestReader} reads
 * it.
 *
 * @param artifactIds one to be measured, or two to be compared
 * @param devices which will do, each for one measurement; at least one
 * @param calibrationSetId the labelled set of the LPIRC protocol; null for others
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
