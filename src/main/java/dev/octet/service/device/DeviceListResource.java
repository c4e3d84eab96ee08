package dev.octet.service.device;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON representation of the list of attached devices and of the adb servers. */
@Schema(name = "DeviceList", description = "The attached devices and the adb servers.")
record DeviceListResource(
    @Schema(description = "The devices, in the order in which they were first seen.")
        List<DeviceResource> items,
    @Schema(description = "Always null: the list is complete.") @Nullable UUID next,
    @Schema(description = "The adb servers whose devices the service can use.")
        List<Server> servers) {
  DeviceListResource {
    items = List.copyOf(items);
    servers = List.copyOf(servers);
  }

  /** The JSON representation of an adb server. */
  @Schema(name = "AdbServer", description = "An adb server, which gives access to its devices.")
  record Server(
      @Schema(description = "Host and port of the adb server.", example = "127.0.0.1:5037")
          String address,
      @Schema(
              description = "Name of the service's machine that is connected to the adb server.",
              example = "octet-0")
          String host,
      @Schema(description = "Whether the adb server responds.") boolean reachable,
      @Schema(description = "Why the adb server does not respond. Null if it does.")
          @Nullable String problem) {
    static Server of(Sightings.HeardServer server) {
      return new Server(
          server.address(), server.host(), server.problem() == null, server.problem());
    }
  }
}
