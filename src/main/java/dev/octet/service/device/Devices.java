package dev.octet.service.device;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.benchmark.report.DeviceIdentity;
import dev.octet.service.platform.problem.ProblemException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The phones that the adb servers of all replicas list. */
@Service
public class Devices {
  private final DeviceRepository repository;
  private final Sightings sightings;
  private final DeviceLeases leases;
  private final DeviceWatch watch;

  Devices(
      DeviceRepository repository, Sightings sightings, DeviceLeases leases, DeviceWatch watch) {
    this.repository = repository;
    this.sightings = sightings;
    this.leases = leases;
    this.watch = watch;
  }

  /**
   * An attached device, for other packages.
   *
   * @param identity null if it is not known yet
   * @param here the device through an adb server of this replica; null if this replica can't use it
   */
  public record Attached(
      UUID id,
      String serial,
      DeviceState state,
      @Nullable DeviceIdentity identity,
      @Nullable AdbDevice here) {}

  /** Returns the attached devices that match a selector, whether or not they can be used. */
  public List<Attached> attached(DeviceSelector selector) {
    return seen().stream()
        .filter(seen -> selector.matches(seen.device.serial(), seen.device.identity()))
        .map(seen ->
            new Attached(
                seen.device.id(),
                seen.device.serial(),
                seen.state,
                seen.device.identity(),
                watch.ready(seen.device.id())))
        .toList();
  }

  /**
   * A device with its sightings and its lease.
   *
   * @param state the best of the states in which servers list it
   * @param lease null if it is free
   */
  record Seen(
      Device device,
      DeviceState state,
      List<Sightings.Sighting> sightings,
      DeviceLeases.@Nullable Standing lease) {}

  /** Returns the attached devices in the order in which they were first seen. */
  List<Seen> seen() {
    Map<UUID, List<Sightings.Sighting>> now =
        sightings.now().stream().collect(groupingBy(Sightings.Sighting::deviceId));
    Map<UUID, DeviceLeases.Standing> held = held();
    return repository.findAllById(now.keySet()).stream()
        .map(device -> seen(device, now.get(device.id()), held))
        .sorted(Comparator.comparing(seen -> seen.device.id().toString()))
        .toList();
  }

  /** Returns the adb servers that replicas watch. */
  List<Sightings.HeardServer> servers() {
    return sightings.servers();
  }

  /**
   * Returns a device, attached or not.
   *
   * @throws ProblemException with 404 if it was never seen
   */
  Seen get(UUID id) {
    Device device =
        repository
            .findById(id)
            .orElseThrow(() ->
                ProblemException.notFound(
                    "device-not-found", "There is no device %s.".formatted(id)));
    List<Sightings.Sighting> its =
        sightings.now().stream().filter(sighting -> sighting.deviceId().equals(id)).toList();
    return seen(device, its, held());
  }

  private Map<UUID, DeviceLeases.Standing> held() {
    return leases.standing().stream()
        .collect(toMap(DeviceLeases.Standing::deviceId, lease -> lease));
  }

  private static Seen seen(
      Device device,
      @Nullable List<Sightings.Sighting> its,
      Map<UUID, DeviceLeases.Standing> held) {
    List<Sightings.Sighting> all = its == null ? List.of() : its;
    DeviceState best =
        all.stream()
            .map(Sightings.Sighting::state)
            .min(Comparator.naturalOrder())
            .orElse(DeviceState.ABSENT);
    return new Seen(device, best, all, held.get(device.id()));
  }
}
