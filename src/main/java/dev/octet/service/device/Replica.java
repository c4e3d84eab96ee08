package dev.octet.service.device;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** One run of the service among all that share the database. */
@Component
class Replica {
  private final UUID id = UUID.randomUUID();
  private final String host = hostName();

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // if no other machine is without a name, this is not mistaken for another one
      return "localhost";
    }
  }

  /** Returns an id that differs with each run of the service. */
  UUID id() {
    return id;
  }

  /** Returns the name of the machine. */
  String host() {
    return host;
  }
}
