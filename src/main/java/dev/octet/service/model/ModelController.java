package dev.octet.service.model;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.list.Page;
import dev.octet.service.platform.list.PageRequest;
import dev.octet.service.platform.openapi.RefusesContent;
import dev.octet.service.platform.openapi.RemovesResource;
import dev.octet.service.platform.openapi.SendsFile;
import dev.octet.service.upload.UploadOperations.Added;
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

/** The HTTP operations on {@code /models}. */
@RestController
@Tag(name = "Models")
@RequestMapping(path = "/models", produces = MediaType.APPLICATION_JSON_VALUE)
class ModelController {
  private static final String EXAMPLE_ID = "0197a1b2-0000-7000-8000-000000000000";
  private static final String RECIPE = "/recipe";
  private static final String IN_RECIPE = RECIPE + "/network/";
  private static final String NETWORK =
      "The part of the model to use, as the object `network` of a recipe in JSON, such as `{\"begin\": [\"Mfcc\"]}`. The default is the"
          + " whole network. Conversions of the model use this part unless they name another.";

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
          rejected with a list of all obstacles, and nothing is stored. If the same bytes are already \
          stored under the same name, the response is 200 with that model.

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
  @ApiResponse(
      responseCode = "200",
      description = "The model was already stored: the same bytes under the same name.",
      headers =
          @Header(
              name = "Location",
              description = "Path of the model.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = ModelResource.class)))
  @RefusesContent
  @PostMapping(consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  ResponseEntity<ModelResource> uploadModel(
      @Parameter(
              description =
                  "Name of the file. The default is the name in the header Content-Disposition.",
              example = "model.tflite")
          @RequestParam
          @Nullable String name,
      @Parameter(description = NETWORK) @RequestParam(defaultValue = EngineJob.WHOLE)
          String network,
      HttpServletRequest request)
      throws IOException {
    Recipe.Network part = Recipes.parseNetwork(network);
    return stored(Upload.ofBody(request, name, Models.UNNAMED), part);
  }

  @Hidden // documented with the other request body
  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  ResponseEntity<ModelResource> uploadModelForm(
      @RequestPart MultipartFile file,
      @RequestParam @Nullable String name,
      @RequestParam(defaultValue = EngineJob.WHOLE) String network)
      throws IOException {
    Recipe.Network part = Recipes.parseNetwork(network);
    return stored(Upload.ofPart(file, name, Models.UNNAMED), part);
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
      summary = "List models",
      description =
          "Lists the newest models first, unless `sort` says otherwise. The items are summaries. Follow an item's `links.self` for the inputs, outputs and layers"
              + " of the model.")
  @ApiResponse(responseCode = "200", description = "A page of the list.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping
  Page<ModelResource.Listed> listModels(
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
    return models
        .list(new PageRequest(sort, cursor, limit), createdAfter)
        .map(ModelResource.Listed::of);
  }

  @Operation(summary = "Download a model", description = SendsFile.DESCRIPTION)
  @SendsFile
  @GetMapping(path = "/{id}/content", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  ResponseEntity<Resource> getModelContent(
      @Parameter(description = "Id of the model.", example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(hidden = true) @RequestHeader HttpHeaders request) {
    return models.content(id).answer(request);
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

  private ResponseEntity<ModelResource> stored(Upload upload, Recipe.Network part) {
    Added<Model> model = added(upload, part);
    var resource = ModelResource.of(model.row());
    URI self = URI.create(resource.links().self());
    var answer = model.isNew() ? ResponseEntity.created(self) : ResponseEntity.ok().location(self);
    return answer.body(resource);
  }

  /** Stores a model. Problems with the part of the model name the query parameter's fields. */
  private Added<Model> added(Upload upload, Recipe.Network part) {
    try {
      return models.add(upload, part);
    } catch (RejectedInputException e) {
      InputProblem problem = e.problem();
      String field = problem.field();
      if (field == null || !field.startsWith(IN_RECIPE)) throw e;
      throw new RejectedInputException(problem.field(field.substring(RECIPE.length())), e);
    }
  }

  /** The multipart form, for the contract only. */
  @Schema(name = "ModelForm", description = "A form with the file of a model.")
  private record Form(
      @Schema(
              type = "string",
              format = "binary",
              description =
                  "The file: a float network as .tflite, ONNX, Keras, SavedModel or GraphDef.",
              requiredMode = Schema.RequiredMode.REQUIRED)
          String file) {}
}
