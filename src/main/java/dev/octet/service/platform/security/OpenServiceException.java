package dev.octet.service.platform.security;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Signals that the service would be open to every client that can reach it. */
final class OpenServiceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param address that the service listens on; null for all addresses
   */
  OpenServiceException(@Nullable InetAddress address) {
    super(
        "The service would listen on %s without API keys, so every client that reaches it could use it."
            .formatted(address == null ? "every address" : address.getHostAddress()));
  }
}
