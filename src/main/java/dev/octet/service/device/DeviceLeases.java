package dev.octet.service.device;

import dev.octet.device.adb.AdbDevice;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * The leases of phones: the table {@code device_leases}, one row for each leased device, across all
 * replicas. A lease must be renewed. If its holder dies or loses the connection, the lease expires
 * by the database's clock, and the next holder first clears the phone.
 */
@Service
public class DeviceLeases {
  private final JdbcClient database;
  private final Duration life;

  DeviceLeases(JdbcClient database, AdbProperties properties) {
    this.database = database;
    life = properties.lease();
  }

  /**
   * A lease that has not expired.
   *
   * @param holder for people, such as {@code benchmark 0197…}
   */
  record Standing(UUID deviceId, String holder, Instant takenAt) {}

  /**
   * Leases a device if it is free.
   *
   * @param device the phone, through an adb server of this replica
   * @param holder for people, such as {@code benchmark 0197…}
   * @return empty if another holder has it
   */
  public Optional<DeviceLease> take(UUID deviceId, AdbDevice device, String holder) {
    UUID token = UUID.randomUUID();
    long asked = System.nanoTime();
    int taken =
        database
            .sql(
                """
                insert into device_leases (device_id, token, holder, taken_at, expires_at)
                values (?, ?, ?, now(), now() + ? * interval '1 millisecond')
                on conflict (device_id) do update
                set token = excluded.token, holder = excluded.holder,
                    taken_at = excluded.taken_at, expires_at = excluded.expires_at
                where device_leases.expires_at < now()
                """)
            .params(deviceId, token, holder, life.toMillis())
            .update();
    if (taken == 0) return Optional.empty();
    return Optional.of(new DeviceLease(this, deviceId, device, token, life, asked));
  }

  /**
   * Extends a lease.
   *
   * @return false if the lease no longer exists under this token
   */
  boolean renew(UUID deviceId, UUID token) {
    return database
            .sql(
                """
                update device_leases set expires_at = now() + ? * interval '1 millisecond'
                where device_id = ? and token = ?
                """)
            .params(life.toMillis(), deviceId, token)
            .update()
        == 1;
  }

  void release(UUID deviceId, UUID token) {
    database
        .sql("delete from device_leases where device_id = ? and token = ?")
        .params(deviceId, token)
        .update();
  }

  /** Expires a lease as if its holder had died, so that the phone is cleared next. */
  void expire(UUID deviceId, UUID token) {
    database
        .sql(
            """
            update device_leases set expires_at = now() - interval '1 millisecond'
            where device_id = ? and token = ?
            """)
        .params(deviceId, token)
        .update();
  }

  boolean isLeased(UUID deviceId) {
    return standing().stream().anyMatch(lease -> lease.deviceId.equals(deviceId));
  }

  /** Returns the leases that have not expired. */
  List<Standing> standing() {
    return database
        .sql("select device_id, holder, taken_at from device_leases where expires_at >= now()")
        .query((row, _) ->
            new Standing(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant()))
        .list();
  }

  /** Returns the devices whose lease has expired without being released. */
  List<UUID> lost() {
    return database
        .sql("select device_id from device_leases where expires_at < now()")
        .query(UUID.class)
        .list();
  }
}
