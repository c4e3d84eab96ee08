package dev.octet.service.platform.lifecycle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Ends the log of a start with the address to open in a browser. */
@Component
class StartMessage {
  private static final Logger LOG = LoggerFactory.getLogger(StartMessage.class);

  private final Environment environment;

  StartMessage(Environment environment) {
    this.environment = environment;
  }

  @EventListener(ApplicationReadyEvent.class)
  @Order(Ordered.LOWEST_PRECEDENCE)
  void ready() {
    String port = environment.getProperty("local.server.port");
    if (port == null) return; // no web server
    String scheme =
        Boolean.parseBoolean(environment.getProperty("server.ssl.enabled", "false"))
            ? "https"
            : "http";
    LOG.info(
        "Octet is ready: open {}://{}:{}/",
        scheme,
        host(environment.getProperty("server.address", "")),
        port);
  }

  /** Returns the host of a URL that reaches an address from this machine. */
  static String host(String address) {
    return switch (address) {
      case "", "0.0.0.0" -> "127.0.0.1";
      case "::", "[::]" -> "localhost";
      default -> address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
    };
  }
}
