package dev.octet.service.device;

import dev.octet.device.adb.AdbServer;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code octet.adb.*}.
 *
 * @param servers adb servers as {@code host:port}; by default the one of this machine
 * @param poll interval at which each server is asked for its list, in addition to its
 *     notifications: servers don't notify when a phone on the network goes offline
 * @param conditionAge maximum age of a phone's known condition before it is asked again; a leased
 *     phone isn't asked
 * @param sightingLife how long a phone counts as attached after its replica's last report
 * @param lease how long a lease lasts without renewal; must be the same in all replicas
 */
@Validated
@ConfigurationProperties("octet.adb")
record AdbProperties(
    @DefaultValue List<String> servers,
    @DefaultValue("2s") Duration poll,
    @DefaultValue("60s") Duration conditionAge,
    @DefaultValue("15s") Duration sightingLife,
    @DefaultValue("20s") Duration lease) {
  AdbProperties {
    servers = List.copyOf(servers);
    servers.forEach(AdbServer::parse);
  }

  /** Returns the servers to watch. */
  List<AdbServer> addresses() {
    return servers.isEmpty()
        ? List.of(AdbServer.local())
        : servers.stream().map(AdbServer::parse).distinct().toList();
  }
}
