package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.service.device.DeviceLease;
import dev.octet.service.device.DeviceLeases;
import dev.octet.service.device.DeviceState;
import dev.octet.service.device.Devices;
import dev.octet.service.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Finds the device for a run, and leases it: one that will do, that this replica sees. */
@Component
class DeviceFinder {
  /** Somebody uses the devices, or another replica sees them. */
  static final Duration LOOK_AGAIN = Duration.ofMillis(400);

  /** None of the devices is there, or can be used. */
  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private final Devices devices;
  private final DeviceLeases leases;
  private final BenchmarkRows rows;
  private final BenchmarkProperties properties;

  DeviceFinder(
      Devices devices, DeviceLeases leases, BenchmarkRows rows, BenchmarkProperties properties) {
    this.devices = devices;
    this.leases = leases;
    this.rows = rows;
    this.properties = properties;
  }

  /** The result of the search for a device. */
  sealed interface Found {
    /** Devices that will do, the best first; others may use them now. */
    record Usable(List<Devices.Attached> devices) implements Found {
      public Usable {
        devices = List.copyOf(devices);
      }
    }

    /** Nothing yet. */
    record Later(Duration after) implements Found {}

    /** Nothing, and there is no point in waiting any longer. */
    record Nothing(RunFailure why) implements Found {}
  }

  /** A device that is leased to the caller. */
  record Leased(DeviceLease lease, String serial) {}

  /** Looks for the devices of a run that waits; leases none. */
  Found find(BenchmarkRows.Part part) {
    BenchmarkRun run = part.run();
    List<Devices.Attached> attached = devices.attached(run.selector());
    if (attached.stream().noneMatch(device -> device.state() == DeviceState.READY)) {
      return unusable(run, attached);
    }
    Set<UUID> taken = takenBySiblings(part);
    if (attached.stream().allMatch(device -> taken.contains(device.id()))) {
      return tooFew(run, attached);
    }
    if (rows.isAnotherFirst(part)) return new Found.Later(LOOK_AGAIN);
    List<Devices.Attached> usable =
        attached.stream()
            .filter(device -> device.here() != null && !taken.contains(device.id()))
            // where it has failed before, it may fail again
            .sorted(Comparator.comparing(device -> device.id().equals(run.deviceId())))
            .toList();
    return usable.isEmpty() ? new Found.Later(LOOK_AGAIN) : new Found.Usable(usable);
  }

  /** Leases the first of the devices that nobody uses; empty if others use them all. */
  Optional<Leased> lease(BenchmarkRows.Part part, Found.Usable usable) {
    String holder = "benchmark " + part.benchmark().id();
    return usable.devices().stream()
        .map(device -> lease(device, holder))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Leased> lease(Devices.Attached device, String holder) {
    return leases
        .take(device.id(), Objects.requireNonNull(device.here()), holder)
        .map(lease -> new Leased(lease, device.serial()));
  }

  /** Each run of a benchmark has a device of its own. */
  private static Set<UUID> takenBySiblings(BenchmarkRows.Part part) {
    return part.benchmark().runs().stream()
        .filter(other -> !other.id().equals(part.run().id()))
        .filter(other -> other.state() != JobState.QUEUED)
        .map(BenchmarkRun::deviceId)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private Found unusable(BenchmarkRun run, List<Devices.Attached> attached) {
    boolean refused =
        !attached.isEmpty()
            && attached.stream().allMatch(it -> it.state() == DeviceState.UNAUTHORIZED);
    if (refused) {
      return new Found.Nothing(
          RunFailure.of(
              BenchmarkFailure.Cause.UNAUTHORIZED,
              "The device with %s has not accepted its adb server's key. Unlock it, and confirm the key on its screen."
                  .formatted(run.selector())));
    }
    if (isWorthWaiting(run)) return new Found.Later(COME_BACK);
    return attached.isEmpty()
        ? new Found.Nothing(
            RunFailure.of(
                BenchmarkFailure.Cause.DEVICE_LOST,
                "No device with %s is attached, since %d s. Attach one; GET /devices lists what is attached."
                    .formatted(run.selector(), properties.deviceWait().toSeconds())))
        : new Found.Nothing(
            RunFailure.of(
                BenchmarkFailure.Cause.NOT_READY,
                "The device with %s is %s and takes no commands. Attach it again."
                    .formatted(run.selector(), attached.getFirst().state())));
  }

  private Found tooFew(BenchmarkRun run, List<Devices.Attached> attached) {
    if (isWorthWaiting(run)) return new Found.Later(COME_BACK);
    return new Found.Nothing(
        RunFailure.of(
            BenchmarkFailure.Cause.DEVICE_LOST,
            "The benchmark asks for more devices with %s than are attached, which are %d. Attach more, or ask for fewer."
                .formatted(run.selector(), attached.size())));
  }

  private boolean isWorthWaiting(BenchmarkRun run) {
    return Instant.now().isBefore(run.notBefore().plus(properties.deviceWait()));
  }
}
