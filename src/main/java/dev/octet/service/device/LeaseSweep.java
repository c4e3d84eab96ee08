package dev.octet.service.device;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.benchmark.BenchmarkSession;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes over expired leases, ends the programs and removes the files that their holders left on the
 * phones, and frees the phones. A phone that can't be reached keeps its expired lease until it can.
 */
@Component
class LeaseSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseSweep.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final String HOLDER = "clean-up after a lost lease";

  private final DeviceLeases leases;
  private final DeviceWatch watch;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lease-sweep").factory());

  LeaseSweep(DeviceLeases leases, DeviceWatch watch) {
    this.leases = leases;
    this.watch = watch;
    var _ =
        looks.scheduleWithFixedDelay(
            this::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (!watch.isRunning()) return;
    try {
      for (UUID id : leases.lost()) {
        AdbDevice device = watch.ready(id);
        if (device != null) leases.take(id, device, HOLDER).ifPresent(LeaseSweep::clear);
      }
    } catch (RuntimeException e) {
      // any failure: the next sweep tries again
      LOG.warn("Expired leases can't be read; trying again", e);
    }
  }

  private static void clear(DeviceLease lease) {
    try (lease) {
      lease.leftUnclean();
      BenchmarkSession.clear(lease.device());
      lease.cleared();
      LOG.info("Device {} was cleared after its lease expired", lease.device());
    } catch (AdbException e) {
      LOG.debug("Device {} can't be cleared; trying again", lease.device(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
