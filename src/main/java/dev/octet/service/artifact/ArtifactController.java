package dev.octet.service.artifact;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /artifacts}. */
@RestController
@Tag(name = "Artifacts")
@RequestMapping("/artifacts")
class ArtifactController {
  private static final String EXAMPLE_ID = "0197a1b4-0000-7000-8000-000000000000";

  private final Artifacts artifacts;

  ArtifactController(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @Operation(summary = "What is known of an artifact")
  @ApiResponse(
      responseCode = "200",
      description = "The artifact.",
      content =
          @Content(
              schema = @Schema(implementation = ArtifactResource.class),
              examples = @ExampleObject(name = "sample", ref = "#/components/examples/artifact")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ArtifactResource get(@Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return ArtifactResource.of(artifacts.get(id));
  }

  @Operation(
      summary = "An artifact's bytes",
      description =
          """
          They never change: keep them as long as you like, and ask with `If-None-Match` or for \
          the `Range` that is missing. `HEAD` gives the headers alone.
          """)
  @Parameter(
      in = ParameterIn.HEADER,
      name = "Range",
      description = "The bytes to send, as in bytes=0-1023.",
      schema = @Schema(type = "string"))
  @Parameter(
      in = ParameterIn.HEADER,
      name = "If-Range",
      description = "The entity tag for which the range is meant.",
      schema = @Schema(type = "string"))
  @Parameter(
      in = ParameterIn.HEADER,
      name = "If-None-Match",
      description = "Entity tags that the client has.",
      schema = @Schema(type = "string"))
  @ApiResponse(
      responseCode = "200",
      description = "All bytes.",
      headers =
          @Header(
              name = "ETag",
              description = "The SHA-256 of the content, in quotes.",
              schema = @Schema(type = "string")),
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
            schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(type = "object", description = "A report."))
      })
  @ApiResponse(responseCode = "206", description = "The range.", content = @Content)
  @ApiResponse(responseCode = "304", description = "The client has it.", content = @Content)
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "416", ref = "RequestedRangeNotSatisfiable")
  @GetMapping("/{id}/content")
  ResponseEntity<Resource> content(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(hidden = true) @RequestHeader HttpHeaders request) {
    return artifacts.content(id).answer(request);
  }
}
