package dev.octet.service.device;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** This run of the service among all that share the database. */
@Component
class Replica {
  private final UUID id = UUID.randomUUID();
  private final String host = hostName();

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // a machine without a name: no other is taken for it, since others have one
      return "localhost";
    }
  }

  /** Differs with each run. */
  UUID id() {
    return id;
  }

  /** The name of the machine that it runs on. */
  String host() {
    return host;
  }
}
