package dev.octet.service.device;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON representation of the list of attached devices and of the adb servers. */
@Schema(name = "DeviceList")
record DeviceListResource(
    List<DeviceResource> items,
    @Schema(description = "Always null: the list is complete.") @Nullable UUID next,
    @Schema(description = "The adb servers that are watched") List<Server> servers) {
  DeviceListResource {
    items = List.copyOf(items);
    servers = List.copyOf(servers);
  }

  /** The JSON representation of an adb server. */
  @Schema(name = "AdbServer")
  record Server(
      @Schema(example = "127.0.0.1:5037") String address,
      @Schema(description = "The machine whose replica watches the server", example = "octet-0")
          String host,
      boolean reachable,
      @Schema(description = "Why the server does not answer. Null if it does.")
          @Nullable String problem) {
    static Server of(Sightings.HeardServer server) {
      return new Server(
          server.address(), server.host(), server.problem() == null, server.problem());
    }
  }
}
