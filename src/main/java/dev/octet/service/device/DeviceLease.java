package dev.octet.service.device;

import dev.octet.device.adb.AdbDevice;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A device that nobody else uses, as long as {@link #keep} says so. Its holder calls that a few
 * times a second and stops what it does on the phone when it is lost; by the holder's own clock a
 * lease is lost before the database gives it to another. Used by one thread.
 */
public final class DeviceLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceLease.class);

  private final DeviceLeases leases;
  private final UUID deviceId;
  private final AdbDevice device;
  private final UUID token;
  private final Duration life;
  private long renewedAt;
  private boolean lost;
  private boolean clean = true;

  DeviceLease(
      DeviceLeases leases,
      UUID deviceId,
      AdbDevice device,
      UUID token,
      Duration life,
      long takenAt) {
    this.leases = leases;
    this.deviceId = deviceId;
    this.device = device;
    this.token = token;
    this.life = life;
    renewedAt = takenAt;
  }

  public UUID deviceId() {
    return deviceId;
  }

  /** The phone, through an adb server of this replica. */
  public AdbDevice device() {
    return device;
  }

  /** Lets it last on if it is time to; false where it is lost. */
  public boolean keep() {
    long now = System.nanoTime();
    if (lost || now - renewedAt < life.toNanos() / 4) return !lost;
    try {
      lost = !leases.renew(deviceId, token);
      if (!lost) renewedAt = now;
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("The lease of {} can't be renewed; trying again", device, e);
      lost = System.nanoTime() - renewedAt > life.toNanos() / 4 * 3;
    }
    return !lost;
  }

  /** Something of its holder may be left on the phone: it is cleared before it is free. */
  public void leftUnclean() {
    clean = false;
  }

  /** Nothing of anybody is left on it. */
  void cleared() {
    clean = true;
  }

  /** Gives the device back. */
  @Override
  public void close() {
    try {
      if (clean) {
        leases.release(deviceId, token);
      } else {
        leases.expire(deviceId, token);
      }
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("The lease of {} can't be given back; it runs out", device, e);
    }
  }
}
