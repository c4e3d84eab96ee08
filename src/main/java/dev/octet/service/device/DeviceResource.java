package dev.octet.service.device;

import dev.octet.device.benchmark.report.DeviceCondition;
import dev.octet.device.benchmark.report.DeviceIdentity;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON representation of a device. */
@Schema(name = "Device", description = "An Android phone that an adb server lists or has listed.")
record DeviceResource(
    @Schema(description = "Id of the device.") UUID id,
    @Schema(
            description = "Serial number of the device, as adb lists it.",
            example = "710KPQJ0358188")
        String serial,
    @Schema(description = "Whether the device can be used now.") DeviceState state,
    @Schema(
            description = "Addresses of the adb servers that list the device.",
            example = "[\"127.0.0.1:5037\"]")
        List<String> servers,
    @Schema(
            description =
                "Whether the chip is a Snapdragon 835, by its board name and by its CPU description."
                    + " Null until the device is identified.")
        @Nullable Boolean snapdragon835,
    @Schema(
            description =
                "Whether the device is emulated, so that measurements say nothing about phones. Null"
                    + " until the device is identified.")
        @Nullable Boolean emulated,
    @Schema(
            description =
                "What the device says about itself: model, system, chip. Null until it is identified.")
        @Nullable DeviceIdentity identity,
    @Schema(
            description =
                "Last known battery charge, temperature and load. Null until they are read.")
        @Nullable DeviceCondition condition,
    @Schema(
            description =
                "When the condition was read, in UTC. It is not read while a benchmark uses the device.")
        @Nullable Instant conditionAt,
    @Schema(description = "The benchmark that uses the device. Null if it is free.")
        @Nullable Lease lease,
    @Schema(description = "When an adb server first listed the device, in UTC.")
        Instant firstSeenAt,
    @Schema(description = "Paths of related resources.") Links links) {

  /** The JSON representation of a device's lease. */
  @Schema(name = "DeviceLease", description = "The exclusive use of a device.")
  record Lease(
      @Schema(
              description = "The user of the device, as text.",
              example = "benchmark 0197a1b5-0000-7000-8000-000000000000")
          String holder,
      @Schema(description = "When the use began, in UTC.") Instant since) {}

  /** Paths of resources that are related to a device. */
  @Schema(name = "DeviceLinks")
  record Links(
      @Schema(
              description = "Path of the device.",
              example = "/devices/0197a1b6-0000-7000-8000-000000000000")
          String self) {}

  static DeviceResource of(Devices.Seen seen) {
    Device device = seen.device();
    DeviceIdentity identity = device.identity();
    DeviceLeases.Standing lease = seen.lease();
    return new DeviceResource(
        device.id(),
        device.serial(),
        seen.state(),
        seen.sightings().stream().map(Sightings.Sighting::server).distinct().toList(),
        identity == null ? null : identity.snapdragon835(),
        identity == null ? null : identity.reality() == DeviceIdentity.Reality.EMULATED,
        identity,
        device.condition(),
        device.askedAt(),
        lease == null ? null : new Lease(lease.holder(), lease.takenAt()),
        device.createdAt(),
        new Links("/devices/" + device.id()));
  }
}
