package dev.octet.service.device;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.benchmark.phone.ConditionReader;
import dev.octet.device.benchmark.phone.IdentityReader;
import dev.octet.device.benchmark.report.DeviceIdentity;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks phones for their identity once each time that they are attached, and for their condition at
 * intervals. A leased phone is not asked, since that would disturb a measurement.
 */
@Component
class DeviceProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceProbe.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final DeviceRows rows;
  private final DeviceLeases leases;
  private final Duration conditionAge;
  private final Map<UUID, Visit> visits = new ConcurrentHashMap<>();
  private final ExecutorService asking =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("device-probe-", 0).factory());

  DeviceProbe(DeviceRows rows, DeviceLeases leases, AdbProperties properties) {
    this.rows = rows;
    this.leases = leases;
    conditionAge = properties.conditionAge();
  }

  /**
   * The last time that a phone was asked.
   *
   * @param connection differs each time that the phone is attached
   * @param identified whether its identity was asked for
   * @param nextAt when to ask next, from {@link System#nanoTime}
   */
  private record Visit(String connection, boolean identified, long nextAt) {}

  /**
   * Asks a phone that is ready, in a thread of its own, if that is due.
   *
   * @param connection differs each time that the phone is attached
   */
  void look(UUID id, AdbDevice device, String connection) {
    Visit last = visits.get(id);
    boolean again = last != null && last.connection.equals(connection);
    if (last != null && again && System.nanoTime() < last.nextAt) return;
    boolean identified = last != null && again && last.identified;
    // no other visit before this one has ended, which takes no longer than this
    note(id, connection, identified, LIMIT.multipliedBy(3));
    asking.execute(() -> ask(id, device, connection, identified));
  }

  private void ask(UUID id, AdbDevice device, String connection, boolean identified) {
    try {
      if (leases.isLeased(id) && (identified || rows.isIdentified(id))) {
        note(id, connection, identified, AFTER_FAILURE);
        return;
      }
      @Nullable DeviceIdentity identity = identified ? null : IdentityReader.read(device, LIMIT);
      rows.store(id, identity, ConditionReader.read(device, LIMIT));
      note(id, connection, true, conditionAge);
    } catch (AdbException | RuntimeException e) {
      LOG.debug("Device {} can't be asked; trying again", device, e);
      note(id, connection, identified, AFTER_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(UUID id, String connection, boolean identified, Duration untilNext) {
    visits.put(id, new Visit(connection, identified, System.nanoTime() + untilNext.toNanos()));
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
