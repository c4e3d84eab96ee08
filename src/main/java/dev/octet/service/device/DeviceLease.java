package dev.octet.service.device;

import dev.octet.device.adb.AdbDevice;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A lease of a device: no other holder uses the device while {@link #keep} returns true. The holder
 * must call {@code keep} a few times a second and stop using the phone once it returns false. The
 * holder considers the lease lost before the database gives the device to another holder. One
 * thread uses it.
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

  /** Returns the phone, through an adb server of this replica. */
  public AdbDevice device() {
    return device;
  }

  /**
   * Renews the lease if that is due.
   *
   * @return false if the lease is lost
   */
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

  /** Marks the phone as not cleaned up: it must be cleared before another holder gets it. */
  public void leftUnclean() {
    clean = false;
  }

  /** Marks the phone as cleared. */
  void cleared() {
    clean = true;
  }

  /** Ends the lease. */
  @Override
  public void close() {
    try {
      if (clean) {
        leases.release(deviceId, token);
      } else {
        leases.expire(deviceId, token);
      }
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("The lease of {} can't be released; it will expire", device, e);
    }
  }
}
