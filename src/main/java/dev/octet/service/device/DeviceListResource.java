package dev.octet.service.device;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The attached devices as clients see them, and where they were looked for. */
@Schema(name = "DeviceList")
record DeviceListResource(
    List<DeviceResource> items,
    @Schema(description = "Always null: the list is whole.") @Nullable UUID next,
    @Schema(description = "The adb servers that are asked") List<Server> servers) {
  DeviceListResource {
    items = List.copyOf(items);
    servers = List.copyOf(servers);
  }

  /** An adb server. */
  @Schema(name = "AdbServer")
  record Server(
      @Schema(example = "127.0.0.1:5037") String address,
      @Schema(description = "The machine that asks it", example = "octet-0") String host,
      boolean reachable,
      @Schema(description = "Why it does not answer. Null where it does.")
          @Nullable String problem) {
    static Server of(Sightings.HeardServer server) {
      return new Server(
          server.address(), server.host(), server.problem() == null, server.problem());
    }
  }
}
