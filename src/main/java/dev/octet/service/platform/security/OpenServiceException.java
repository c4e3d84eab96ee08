package dev.octet.service.platform.security;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The service would be open to everybody who can reach it. */
final class OpenServiceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param address that the service listens on; null for all of them
   */
  OpenServiceException(@Nullable InetAddress address) {
    super(
        "The service would listen on %s without API keys: whoever reaches it could use it."
            .formatted(address == null ? "every address" : address.getHostAddress()));
  }
}
