package dev.octet.service.device;

import dev.octet.device.benchmark.report.DeviceCondition;
import dev.octet.device.benchmark.report.DeviceIdentity;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON representation of a device. */
@Schema(name = "Device", description = "A phone that an adb server lists.")
record DeviceResource(
    UUID id,
    @Schema(description = "Serial in the adb server's list", example = "710KPQJ0358188")
        String serial,
    DeviceState state,
    @Schema(description = "The adb servers that list it", example = "[\"127.0.0.1:5037\"]")
        List<String> servers,
    @Schema(
            description =
                "Whether the chip is a Snapdragon 835 by both checks. Null until the device is"
                    + " identified.")
        @Nullable Boolean snapdragon835,
    @Schema(
            description =
                "Whether the device is emulated, so that measurements say nothing about phones. Null"
                    + " until the device is identified.")
        @Nullable Boolean emulated,
    @Schema(description = "Identity that the device states, with checks")
        @Nullable DeviceIdentity identity,
    @Schema(description = "Last known condition; values that the device does not state are null")
        @Nullable DeviceCondition condition,
    @Schema(description = "When the condition was read. It is not read while the device is leased.")
        @Nullable Instant conditionAt,
    @Schema(description = "Who uses the device. Null if it is free.") @Nullable Lease lease,
    Instant firstSeenAt,
    Links links) {

  /** The JSON representation of a device's lease. */
  @Schema(name = "DeviceLease")
  record Lease(
      @Schema(example = "benchmark 0197a1b5-0000-7000-8000-000000000000") String holder,
      Instant since) {}

  /** Paths of related resources. */
  @Schema(name = "DeviceLinks")
  record Links(@Schema(example = "/devices/0197a1b6-0000-7000-8000-000000000000") String self) {}

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
