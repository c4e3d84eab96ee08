package dev.octet.service.artifact;

import dev.octet.service.platform.openapi.SendsFile;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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

/** The HTTP operations on {@code /artifacts}. */
@RestController
@Tag(name = "Artifacts")
@RequestMapping("/artifacts")
class ArtifactController {
  private static final String EXAMPLE_ID = "0197a1b4-0000-7000-8000-000000000000";

  private final Artifacts artifacts;

  ArtifactController(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @Operation(
      summary = "Get an artifact's metadata",
      description =
          "Returns the kind, name, size and hash of the file, and the path of its content.")
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
  ArtifactResource getArtifact(
      @Parameter(description = "Id of the artifact.", example = EXAMPLE_ID) @PathVariable UUID id) {
    return ArtifactResource.of(artifacts.get(id));
  }

  @Operation(summary = "Download an artifact", description = SendsFile.DESCRIPTION)
  @SendsFile
  @GetMapping("/{id}/content")
  ResponseEntity<Resource> getArtifactContent(
      @Parameter(description = "Id of the artifact.", example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(hidden = true) @RequestHeader HttpHeaders request) {
    return artifacts.content(id).answer(request);
  }
}
