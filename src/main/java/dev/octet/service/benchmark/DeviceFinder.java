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

/**
 * Finds and leases a device for a run: one that matches the run's selector and that this replica
 * can reach.
 */
@Component
class DeviceFinder {
  /**
   * Pause before the next search if the devices are in use, or only another replica can reach them.
   */
  static final Duration LOOK_AGAIN = Duration.ofMillis(400);

  /** Pause before the next search if no matching device is attached or usable. */
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
    /** Matching devices, the best first. Some may be leased at the moment. */
    record Usable(List<Devices.Attached> devices) implements Found {
      public Usable {
        devices = List.copyOf(devices);
      }
    }

    /** There is no usable device at the moment; search again after a pause. */
    record Later(Duration after) implements Found {}

    /** There is no device, and waiting longer can't help. */
    record Nothing(RunFailure why) implements Found {}
  }

  /** A device that is leased to the caller. */
  record Leased(DeviceLease lease, String serial) {}

  /** Searches the devices for a queued run. It leases none. */
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
            // a device on which the run failed before comes last
            .sorted(Comparator.comparing(device -> device.id().equals(run.deviceId())))
            .toList();
    return usable.isEmpty() ? new Found.Later(LOOK_AGAIN) : new Found.Usable(usable);
  }

  /** Leases the first free device; empty if all are in use. */
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

  /** Returns the devices of the benchmark's other runs: each run must have a device of its own. */
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
                "No device with %s has been attached for %d s. Attach one; GET /devices lists the attached devices."
                    .formatted(run.selector(), properties.deviceWait().toSeconds())))
        : new Found.Nothing(
            RunFailure.of(
                BenchmarkFailure.Cause.NOT_READY,
                "The device with %s is %s and accepts no commands. Detach and attach it again."
                    .formatted(run.selector(), attached.getFirst().state())));
  }

  private Found tooFew(BenchmarkRun run, List<Devices.Attached> attached) {
    if (isWorthWaiting(run)) return new Found.Later(COME_BACK);
    return new Found.Nothing(
        RunFailure.of(
            BenchmarkFailure.Cause.DEVICE_LOST,
            "The benchmark requests more devices with %s than the %d that are attached. Attach more, or request fewer."
                .formatted(run.selector(), attached.size())));
  }

  private boolean isWorthWaiting(BenchmarkRun run) {
    return Instant.now().isBefore(run.notBefore().plus(properties.deviceWait()));
  }
}
