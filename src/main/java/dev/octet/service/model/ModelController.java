package dev.octet.service.model;

import dev.octet.service.platform.http.Page;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.openapi.RefusesContent;
import dev.octet.service.platform.openapi.RemovesResource;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The HTTP operations on {@code /models}. */
@RestController
@Tag(name = "Models")
@RequestMapping(path = "/models", produces = MediaType.APPLICATION_JSON_VALUE)
class ModelController {
  private static final String EXAMPLE_ID = "0197a1b2-0000-7000-8000-000000000000";
  private static final String UNNAMED = "model.tflite";

  private final Models models;

  ModelController(Models models) {
    this.models = models;
  }

  @Operation(
      summary = "Upload a float model",
      description =
          """
          Send the file as the request body, or as the part `file` of a form. The format is \
          recognized from the bytes, not from the name. A model that can't be converted is \
          rejected with a list of all obstacles, and nothing is stored.

          To try it: choose `model.tflite` from the folder that `java -jar octet.jar sample DIR` \
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
                    mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                    schema = @Schema(type = "string", format = "binary"))
              }))
  @ApiResponse(
      responseCode = "201",
      description = "The model is stored and inspected.",
      headers =
          @Header(
              name = "Location",
              description = "Path of the new resource.",
              schema = @Schema(type = "string")),
      content =
          @Content(
              schema = @Schema(implementation = ModelResource.class),
              examples = @ExampleObject(name = "sample", ref = "#/components/examples/model")))
  @RefusesContent
  @PostMapping(consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  ResponseEntity<ModelResource> uploadModel(
      @Parameter(
              description =
                  "Name of the file. The default is the name in the header Content-Disposition.",
              example = "model.tflite")
          @RequestParam
          @Nullable String name,
      HttpServletRequest request)
      throws IOException {
    return created(models.add(Upload.ofBody(request, name, UNNAMED)));
  }

  @Hidden // documented with the other request body
  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  ResponseEntity<ModelResource> uploadModelForm(
      @RequestPart MultipartFile file, @RequestParam @Nullable String name) throws IOException {
    return created(models.add(Upload.ofPart(file, name, UNNAMED)));
  }

  @Operation(
      summary = "Get a model",
      description =
          "Returns what the upload returned: the network's inputs, outputs, operators and layers, and"
              + " the metadata of the file.")
  @ApiResponse(
      responseCode = "200",
      description = "The model.",
      content =
          @Content(
              schema = @Schema(implementation = ModelResource.class),
              examples = @ExampleObject(name = "sample", ref = "#/components/examples/model")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping("/{id}")
  ModelResource getModel(
      @Parameter(description = "Id of the model.", example = EXAMPLE_ID) @PathVariable UUID id) {
    return ModelResource.of(models.get(id));
  }

  @Operation(
      summary = "List models, newest first",
      description =
          "The items are summaries. Follow an item's `links.self` for the inputs, outputs and layers"
              + " of the model.")
  @ApiResponse(responseCode = "200", description = "A page of the list.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping
  Page<ModelResource.Listed> listModels(
      @Parameter(description = "Cursor for the next page: the field `next` of the previous page.")
          @RequestParam
          @Nullable UUID cursor,
      @Parameter(description = "Maximum number of items on a page.")
          @RequestParam(defaultValue = "20")
          @Min(1)
          @Max(100)
          int limit) {
    return Page.of(
        models.newest(cursor, limit + 1).stream().map(ModelResource.Listed::of).toList(),
        limit,
        ModelResource.Listed::id);
  }

  @Operation(
      summary = "Remove a model",
      description =
          "Removes the model's file. The response is 409 while a conversion that has not finished"
              + " needs the model. Finished conversions keep their artifacts and reports.")
  @RemovesResource
  // without a body any Accept fits
  @DeleteMapping(path = "/{id}", produces = MediaType.ALL_VALUE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void removeModel(
      @Parameter(description = "Id of the model.", example = EXAMPLE_ID) @PathVariable UUID id) {
    models.remove(id);
  }

  private static ResponseEntity<ModelResource> created(Model model) {
    var resource = ModelResource.of(model);
    return ResponseEntity.created(URI.create(resource.links().self())).body(resource);
  }

  /** The multipart form, for the contract only. */
  @Schema(name = "ModelForm", description = "A form with the file of a model.")
  private record Form(
      @Schema(
              type = "string",
              format = "binary",
              description = "The file: a float TensorFlow Lite model.",
              requiredMode = Schema.RequiredMode.REQUIRED)
          String file) {}
}
