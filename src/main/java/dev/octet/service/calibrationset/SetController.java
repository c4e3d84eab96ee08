package dev.octet.service.calibrationset;

import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.list.Page;
import dev.octet.service.platform.list.PageRequest;
import dev.octet.service.platform.openapi.RefusesContent;
import dev.octet.service.platform.openapi.RemovesResource;
import dev.octet.service.platform.openapi.SendsFile;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The HTTP operations on {@code /calibration-sets}. */
@RestController
@Tag(name = "Calibration sets")
@RequestMapping(path = "/calibration-sets", produces = MediaType.APPLICATION_JSON_VALUE)
class SetController {
  private static final String EXAMPLE_ID = "0197a1b2-0000-7000-8000-000000000000";
  private static final String UNNAMED = "calibration-set";

  private final CalibrationSets sets;

  SetController(CalibrationSets sets) {
    this.sets = sets;
  }

  @Operation(
      summary = "Upload example inputs",
      description =
          """
          Upload images (JPEG, PNG, WebP, BMP, GIF, TIFF), `.npy` arrays or raw tensors (`.bin`, \
          `.raw`) in a zip, a tar or a tar.gz; or a single `.npy` or `.npz`. Send the file as the request body, or as the part \
          `file` of a form. The archive format is recognized from the bytes. Labels are optional: \
          `labels.csv`, or one folder for each class. A few hundred samples that resemble the \
          network's real inputs are enough.

          To try it: choose `calibration.zip` from the folder that `java -jar octet.jar sample DIR` \
          writes.
          """,
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                    schema = @Schema(implementation = Form.class)),
                @Content(
                    mediaType = "application/zip",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                    schema = @Schema(type = "string", format = "binary"))
              }))
  @ApiResponse(
      responseCode = "201",
      description = "The set is stored and inspected.",
      headers =
          @Header(
              name = "Location",
              description = "Path of the new resource.",
              schema = @Schema(type = "string")),
      content =
          @Content(
              schema = @Schema(implementation = SetResource.class),
              examples =
                  @ExampleObject(name = "sample", ref = "#/components/examples/calibration-set")))
  @RefusesContent
  @PostMapping(
      consumes = {
        MediaType.APPLICATION_OCTET_STREAM_VALUE,
        "application/zip",
        "application/x-zip-compressed",
        "application/x-tar",
        "application/gzip",
        "application/x-gzip"
      })
  ResponseEntity<SetResource> uploadCalibrationSet(
      @Parameter(
              description =
                  "Name of the file. The default is the name in the header Content-Disposition.",
              example = "calibration.zip")
          @RequestParam
          @Nullable String name,
      HttpServletRequest request)
      throws IOException {
    return created(sets.add(Upload.ofBody(request, name, UNNAMED)));
  }

  @Hidden // documented with the other request body
  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  ResponseEntity<SetResource> uploadCalibrationSetForm(
      @RequestPart MultipartFile file, @RequestParam @Nullable String name) throws IOException {
    return created(sets.add(Upload.ofPart(file, name, UNNAMED)));
  }

  @Operation(
      summary = "Get a calibration set",
      description =
          "Returns what the upload returned: a summary of the samples and the problems found.")
  @ApiResponse(
      responseCode = "200",
      description = "The calibration set.",
      content =
          @Content(
              schema = @Schema(implementation = SetResource.class),
              examples =
                  @ExampleObject(name = "sample", ref = "#/components/examples/calibration-set")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping("/{id}")
  SetResource getCalibrationSet(
      @Parameter(description = "Id of the calibration set.", example = EXAMPLE_ID) @PathVariable
          UUID id) {
    return SetResource.of(sets.get(id));
  }

  @Operation(
      summary = "List calibration sets",
      description =
          "Lists the newest sets first, unless `sort` says otherwise. Follow an item's `links.self` for the kind and the shapes of the samples and the problems"
              + " found.")
  @ApiResponse(responseCode = "200", description = "A page of the list.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping
  Page<SetResource.Listed> listCalibrationSets(
      @Parameter(description = PageRequest.CREATED_AFTER) @RequestParam
          @Nullable Instant createdAfter,
      @Parameter(
              description = PageRequest.SORT,
              schema =
                  @Schema(
                      allowableValues = {
                        "createdAt",
                        "-createdAt",
                        "name",
                        "-name",
                        "bytes",
                        "-bytes"
                      }))
          @RequestParam(defaultValue = PageRequest.NEWEST_FIRST)
          String sort,
      @Parameter(description = PageRequest.CURSOR) @RequestParam @Nullable String cursor,
      @Parameter(description = PageRequest.LIMIT)
          @RequestParam(defaultValue = "20")
          @Min(1)
          @Max(100)
          int limit) {
    return sets.list(new PageRequest(sort, cursor, limit), createdAfter)
        .map(SetResource.Listed::of);
  }

  @Operation(summary = "Download a calibration set", description = SendsFile.DESCRIPTION)
  @SendsFile
  @GetMapping(path = "/{id}/content", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  ResponseEntity<Resource> getCalibrationSetContent(
      @Parameter(description = "Id of the calibration set.", example = EXAMPLE_ID) @PathVariable
          UUID id,
      @Parameter(hidden = true) @RequestHeader HttpHeaders request) {
    return sets.content(id).answer(request);
  }

  @Operation(
      summary = "Remove a calibration set",
      description =
          "Removes the set's file. The response is 409 while a conversion that has not finished needs"
              + " the set. Finished conversions keep their artifacts and reports.")
  @RemovesResource
  // without a body any Accept fits
  @DeleteMapping(path = "/{id}", produces = MediaType.ALL_VALUE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void removeCalibrationSet(
      @Parameter(description = "Id of the calibration set.", example = EXAMPLE_ID) @PathVariable
          UUID id) {
    sets.remove(id);
  }

  private static ResponseEntity<SetResource> created(UploadedSet set) {
    var resource = SetResource.of(set);
    return ResponseEntity.created(URI.create(resource.links().self())).body(resource);
  }

  /** The multipart form, for the contract only. */
  @Schema(name = "CalibrationSetForm", description = "A form with the file of a calibration set.")
  private record Form(
      @Schema(
              type = "string",
              format = "binary",
              description = "The file: an archive of samples, or NumPy arrays.",
              requiredMode = Schema.RequiredMode.REQUIRED)
          String file) {}
}
