package dev.octet.service.device;

import dev.octet.device.benchmark.report.DeviceCondition;
import dev.octet.device.benchmark.report.DeviceIdentity;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A device as clients see it. */
@Schema(name = "Device", description = "A phone that an adb server shows.")
record DeviceResource(
    UUID id,
    @Schema(description = "As its adb server knows it", example = "710KPQJ0358188") String serial,
    DeviceState state,
    @Schema(description = "The adb servers that show it", example = "[\"127.0.0.1:5037\"]")
        List<String> servers,
    @Schema(
            description =
                "Whether both checks of the chip agree. Null until the device has said what it is.")
        @Nullable Boolean snapdragon835,
    @Schema(
            description =
                "Whether it is no phone: what is measured on it says nothing of phones. Null until"
                    + " the device has said what it is.")
        @Nullable Boolean emulated,
    @Schema(description = "What it says that it is, and the checks of that")
        @Nullable DeviceIdentity identity,
    @Schema(description = "How it was when it was asked last; what it does not say is null")
        @Nullable DeviceCondition condition,
    @Schema(description = "When it was asked for its condition. A leased device isn't asked.")
        @Nullable Instant conditionAt,
    @Schema(description = "Who uses it. Null where it is free.") @Nullable Lease lease,
    Instant firstSeenAt,
    Links links) {

  /** The holder of a device. */
  @Schema(name = "DeviceLease")
  record Lease(
      @Schema(example = "benchmark 0197a1b5-0000-7000-8000-000000000000") String holder,
      Instant since) {}

  /** Where to go from here. */
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
