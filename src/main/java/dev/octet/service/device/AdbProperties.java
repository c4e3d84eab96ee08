package dev.octet.service.device;

import dev.octet.device.adb.AdbServer;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where phones are, and how they are watched and leased.
 *
 * @param servers adb servers as {@code host:port}; where none is given, the one of this machine if
 *     there is one
 * @param poll how often each is asked for its list, besides being followed: servers tell no
 *     follower that a phone on the network went offline
 * @param conditionAge how old what is known of a phone's battery may get; a leased phone isn't
 *     asked
 * @param sightingLife how long a phone counts as attached whose replica says nothing any more
 * @param lease how long a lease lasts whose holder says nothing any more; the same in all replicas
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

  /** The servers to watch. */
  List<AdbServer> addresses() {
    return servers.isEmpty()
        ? List.of(AdbServer.local())
        : servers.stream().map(AdbServer::parse).distinct().toList();
  }
}
