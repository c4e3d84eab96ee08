package dev.octet.service.device;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /devices}. */
@RestController
@Tag(name = "Devices")
@RequestMapping(path = "/devices", produces = MediaType.APPLICATION_JSON_VALUE)
class DeviceController {
  private static final String EXAMPLE_ID = "0197a1b6-0000-7000-8000-000000000000";

  private final Devices devices;

  DeviceController(Devices devices) {
    this.devices = devices;
  }

  @Operation(
      summary = "The attached devices",
      description =
          """
          Those that the adb servers of all replicas show (`octet.adb.servers`; where none is \
          configured, the one of the service's machine at port 5037), and the servers themselves: \
          where none can be reached, the list is empty for that reason. The list is whole: `next` \
          is null.
          """)
  @ApiResponse(responseCode = "200", description = "The list, in the order of their first sight.")
  @GetMapping
  DeviceListResource listDevices() {
    return new DeviceListResource(
        devices.seen().stream().map(DeviceResource::of).toList(),
        null,
        devices.servers().stream().map(DeviceListResource.Server::of).toList());
  }

  @Operation(summary = "What is known of a device", description = "Attached or not.")
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
  DeviceResource getDevice(@Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return DeviceResource.of(devices.get(id));
  }
}
