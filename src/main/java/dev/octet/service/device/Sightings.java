package dev.octet.service.device;

import dev.octet.device.adb.AdbServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The phones that replicas see: the table {@code device_sightings}. A replica that says nothing any
 * more is not believed for long; the database's clock says how long.
 */
@Component
class Sightings {
  private final JdbcClient database;
  private final Replica replica;
  private final long lifeMilliseconds;

  Sightings(JdbcClient database, Replica replica, AdbProperties properties) {
    this.database = database;
    this.replica = replica;
    lifeMilliseconds = properties.sightingLife().toMillis();
  }

  /**
   * An adb server as a replica hears it.
   *
   * @param host the name of the replica's machine
   * @param problem why it does not answer; null where it does
   */
  record HeardServer(String address, String host, @Nullable String problem) {}

  /** A device as an adb server shows it to a replica. */
  record Sighting(UUID deviceId, String server, DeviceState state) {}

  /**
   * Writes what this replica hears of a server.
   *
   * @param problem why it does not answer; null where it does
   * @param shown all devices that it shows
   */
  @Transactional
  public void replace(AdbServer server, @Nullable String problem, Map<UUID, DeviceState> shown) {
    database
        .sql("delete from adb_servers where seen_at < now() - ? * interval '1 millisecond'")
        .param(lifeMilliseconds)
        .update();
    database
        .sql(
            """
            insert into adb_servers (replica, server, host, problem, seen_at)
            values (?, ?, ?, ?, now())
            on conflict (replica, server) do update
            set problem = excluded.problem, seen_at = excluded.seen_at
            """)
        .params(Arrays.asList(replica.id(), server.toString(), replica.host(), problem))
        .update();
    database
        .sql(
            """
            delete from device_sightings
            where (replica = ? and server = ?) or seen_at < now() - ? * interval '1 millisecond'
            """)
        .params(replica.id(), server.toString(), lifeMilliseconds)
        .update();
    shown.forEach((device, state) ->
        database
            .sql(
                """
                insert into device_sightings (device_id, replica, server, state, seen_at)
                values (?, ?, ?, ?, now())
                """)
            .params(device, replica.id(), server.toString(), state.name())
            .update());
  }

  /** The phones that any replica sees now. */
  List<Sighting> now() {
    return database
        .sql(
            """
            select device_id, server, state from device_sightings
            where seen_at >= now() - ? * interval '1 millisecond'
            order by server
            """)
        .param(lifeMilliseconds)
        .query((row, _) ->
            new Sighting(
                row.getObject(1, UUID.class),
                row.getString(2),
                DeviceState.valueOf(row.getString(3))))
        .list();
  }

  /** The servers that replicas watch, each once for each machine. */
  List<HeardServer> servers() {
    return database
        .sql(
            """
            select distinct on (host, server) server, host, problem from adb_servers
            where seen_at >= now() - ? * interval '1 millisecond'
            order by host, server, seen_at desc
            """)
        .param(lifeMilliseconds)
        .query((row, _) -> new HeardServer(row.getString(1), row.getString(2), row.getString(3)))
        .list();
  }

  /** This replica sees nothing any more. */
  @Transactional
  public void forget() {
    database.sql("delete from adb_servers where replica = ?").param(replica.id()).update();
    database.sql("delete from device_sightings where replica = ?").param(replica.id()).update();
  }
}
