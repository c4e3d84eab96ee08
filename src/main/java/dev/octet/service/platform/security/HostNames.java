package dev.octet.service.platform.security;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The host names of the service. Addresses and loopback names always count. Any other name must be
 * configured, since its owner can point it to this machine after a browser has loaded a page from
 * it (DNS rebinding).
 */
final class HostNames {
  private final Set<String> configured;

  /**
   * Takes the configured names.
   *
   * @param names host names, without ports
   */
  HostNames(List<String> names) {
    configured =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /**
   * Returns whether a request may name this host: an address, a loopback name or a configured name.
   */
  boolean include(RequestHost host) {
    return host.kind() != RequestHost.Kind.NAME || isConfigured(host);
  }

  /** Returns whether a host is configured. */
  boolean isConfigured(RequestHost host) {
    return configured.contains(host.name());
  }
}
