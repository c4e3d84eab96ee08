package dev.octet.service.platform.security;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The hosts under which the service is used. Addresses and loopback names always are; any other
 * name has to be configured: whoever owns a name can have it lead to this machine, after a browser
 * has loaded a page from it (DNS rebinding).
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

  /** Whether a request may name this host: an address, or a configured name. */
  boolean include(RequestHost host) {
    return host.kind() != RequestHost.Kind.NAME || isConfigured(host);
  }

  /** Whether the configuration lists a host. */
  boolean isConfigured(RequestHost host) {
    return configured.contains(host.name());
  }
}
