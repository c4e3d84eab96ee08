package dev.octet.service.conversion;

import dev.octet.engine.convert.report.Report;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import dev.octet.service.platform.http.AcceptedTypes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP operations on the results of a conversion: its report, and the zip of everything. */
@RestController
@Tag(name = "Conversions")
@RequestMapping("/conversions")
class ConversionResultController {
  private static final String EXAMPLE_ID = ConversionController.EXAMPLE_ID;

  /**
   * Keeps the page of the report from loading or running anything, even if names in a model contain
   * markup.
   */
  private static final String PAGE_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'; sandbox";

  private final Conversions conversions;
  private final Artifacts artifacts;
  private final ReportPages pages;
  private final ConversionArchive archive;

  ConversionResultController(
      Conversions conversions, Artifacts artifacts, ReportPages pages, ConversionArchive archive) {
    this.conversions = conversions;
    this.artifacts = artifacts;
    this.pages = pages;
    this.archive = archive;
  }

  @Operation(
      summary = "Get a conversion's report",
      description =
          "Returns the quantization losses of the whole model and of each layer, with the uploaded"
              + " model's names. With `Accept: text/html`, which browsers send, the response is a page"
              + " with plots. The response is 404 until the conversion has SUCCEEDED.")
  @ApiResponse(
      responseCode = "200",
      description = "The report.",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = Report.class)),
        @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string"))
      })
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(
      path = "/{id}/report",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_HTML_VALUE})
  ResponseEntity<?> getConversionReport(
      @Parameter(description = "Id of the conversion.", example = EXAMPLE_ID) @PathVariable UUID id,
      HttpServletRequest http,
      HttpServletResponse response)
      throws HttpMediaTypeNotAcceptableException {
    StoredArtifact report = conversions.report(id);
    var answer = ResponseEntity.ok().header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    if (!prefersPage(http)) {
      return answer
          .eTag('"' + report.sha256() + '"')
          .contentType(MediaType.APPLICATION_JSON)
          .body(artifacts.open(report));
    }
    // setHeader replaces the policy that every response has; a header of the entity would be a
    // second one
    response.setHeader("Content-Security-Policy", PAGE_POLICY);
    return answer
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .body(pages.page(report));
  }

  /**
   * Returns whether the client prefers HTML to JSON. Browsers list HTML first; programs that accept
   * anything get JSON.
   */
  private static boolean prefersPage(HttpServletRequest http)
      throws HttpMediaTypeNotAcceptableException {
    for (MediaType type : AcceptedTypes.of(http)) {
      if (type.includes(MediaType.APPLICATION_JSON)) return false;
      if (type.includes(MediaType.TEXT_HTML)) return true;
    }
    return false;
  }

  @Operation(
      summary = "Download everything of a conversion",
      description =
          "Sends a zip with the artifacts, the report as JSON, as a page and as Markdown, and the"
              + " conversion itself as `conversion.json`. The response is 404 until the conversion has"
              + " SUCCEEDED.")
  @ApiResponse(
      responseCode = "200",
      description = "The zip.",
      content =
          @Content(
              mediaType = "application/zip",
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}/archive", produces = "application/zip")
  void getConversionArchive(
      @Parameter(description = "Id of the conversion.", example = EXAMPLE_ID) @PathVariable UUID id,
      HttpServletResponse response)
      throws IOException {
    archive.send(conversions.get(id), response);
  }
}
