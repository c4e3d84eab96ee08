package dev.octet.service.device;

import dev.octet.device.adb.AdbClient;
import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.AdbServer;
import dev.octet.device.adb.DeviceListing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Watches this replica's adb servers while the service runs. Their device lists are written to the
 * database when they change, and at intervals to confirm that they still hold.
 */
@Component
class DeviceWatch implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceWatch.class);

  private final AdbProperties properties;
  private final DeviceRows rows;
  private final Sightings sightings;
  private final DeviceProbe probe;
  private final Map<AdbServer, View> views = new ConcurrentHashMap<>();
  private List<ServerWatch> watches = List.of();
  private volatile boolean running;

  DeviceWatch(AdbProperties properties, DeviceRows rows, Sightings sightings, DeviceProbe probe) {
    this.properties = properties;
    this.rows = rows;
    this.sightings = sightings;
    this.probe = probe;
  }

  /**
   * The last list of a server.
   *
   * @param states of its devices
   * @param ready the devices that accept commands
   * @param problem why the server does not answer; null if it does
   * @param writtenAt when it was last written to the database, from {@link System#nanoTime}
   */
  private record View(
      Map<UUID, DeviceState> states,
      Map<UUID, AdbDevice> ready,
      @Nullable String problem,
      long writtenAt) {
    View {
      states = Map.copyOf(states);
      ready = Map.copyOf(ready);
    }
  }

  @Override
  public void start() {
    watches =
        properties.addresses().stream()
            .map(server -> new ServerWatch(server, properties.poll(), this::heard))
            .toList();
    running = true;
  }

  private void heard(AdbServer server, List<DeviceListing> listings, @Nullable String problem) {
    View before = views.get(server);
    Map<UUID, DeviceState> states = new LinkedHashMap<>();
    Map<UUID, AdbDevice> ready = new LinkedHashMap<>();
    for (DeviceListing listing : listings) {
      AdbDevice device = device(server, listing.serial());
      if (device == null) continue;
      UUID id = rows.id(listing.serial(), server);
      states.put(id, DeviceState.of(listing.state()));
      if (listing.state() != DeviceListing.State.READY) continue;
      ready.put(id, device);
      probe.look(id, device, connection(server, listing));
    }
    long now = System.nanoTime();
    boolean known =
        before != null
            && now - before.writtenAt <= refresh().toNanos()
            && states.equals(before.states)
            && Objects.equals(problem, before.problem);
    if (!known) sightings.replace(server, problem, states);
    long writtenAt = before != null && known ? before.writtenAt : now;
    views.put(server, new View(states, ready, problem, writtenAt));
  }

  private Duration refresh() {
    return properties.sightingLife().dividedBy(3);
  }

  /** Identifies a connection: the server numbers the connections of its devices. */
  private static String connection(AdbServer server, DeviceListing listing) {
    return server + " " + listing.attributes().getOrDefault("transport_id", "");
  }

  /** Returns the device; null if its serial can't be used in requests. */
  private static @Nullable AdbDevice device(AdbServer server, String serial) {
    try {
      return new AdbClient(server).device(serial);
    } catch (AdbException e) {
      LOG.debug("A listed device has an unusable serial", e);
      return null;
    }
  }

  /** Returns a device that this replica can use; null if it can't. */
  @Nullable AdbDevice ready(UUID id) {
    return views.values().stream()
        .map(view -> view.ready.get(id))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void stop() {
    watches.forEach(ServerWatch::close);
    views.clear();
    try {
      sightings.forget();
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("The sightings of this replica can't be removed; they expire soon", e);
    }
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
