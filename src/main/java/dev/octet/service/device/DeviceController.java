package dev.octet.service.device;

import dev.octet.service.platform.list.SortOrder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP operations on {@code /devices}. */
@RestController
@Tag(name = "Devices")
@RequestMapping(path = "/devices", produces = MediaType.APPLICATION_JSON_VALUE)
class DeviceController {
  private static final String EXAMPLE_ID = "0197a1b6-0000-7000-8000-000000000000";

  private static final Map<String, Comparator<Devices.Seen>> ORDERS = new LinkedHashMap<>();

  static {
    ORDERS.put("firstSeenAt", Comparator.comparing(seen -> seen.device().id().toString()));
    ORDERS.put("serial", Comparator.comparing(seen -> seen.device().serial()));
  }

  private final Devices devices;

  DeviceController(Devices devices) {
    this.devices = devices;
  }

  @Operation(
      summary = "List the attached devices",
      description =
          """
          Lists the devices of the adb servers of all replicas (`octet.adb.servers`; by default \
          the one on port 5037 of the service's machine), and the servers themselves. If no server can \
          be reached, the list of devices is empty; `servers` says why. The list is complete, so \
          `next` is always null.
          """)
  @ApiResponse(responseCode = "200", description = "The devices, in the requested order.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping
  DeviceListResource listDevices(
      @Parameter(description = "Only devices in this state.") @RequestParam
          @Nullable DeviceState state,
      @Parameter(
              description =
                  "Field by which the devices are sorted, ascending; with `-` before it, descending.",
              schema =
                  @Schema(allowableValues = {"firstSeenAt", "-firstSeenAt", "serial", "-serial"}))
          @RequestParam(defaultValue = "firstSeenAt")
          String sort) {
    SortOrder<Comparator<Devices.Seen>> order = SortOrder.read(sort, ORDERS);
    return new DeviceListResource(
        devices.seen().stream()
            .filter(seen -> state == null || seen.state() == state)
            .sorted(order.descending() ? order.key().reversed() : order.key())
            .map(DeviceResource::of)
            .toList(),
        null,
        devices.servers().stream().map(DeviceListResource.Server::of).toList());
  }

  @Operation(
      summary = "Get a device",
      description = "Returns a device, even if it is no longer attached.")
  @ApiResponse(
      responseCode = "200",
      description = "The device.",
      content =
          @Content(
              schema = @Schema(implementation = DeviceResource.class),
              examples = @ExampleObject(name = "sample", ref = "#/components/examples/device")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping("/{id}")
  DeviceResource getDevice(
      @Parameter(description = "Id of the device.", example = EXAMPLE_ID) @PathVariable UUID id) {
    return DeviceResource.of(devices.get(id));
  }
}
