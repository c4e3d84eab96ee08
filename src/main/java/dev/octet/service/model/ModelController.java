package dev.octet.service.model;

import dev.octet.service.platform.Page;
import dev.octet.service.platform.Upload;
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

/** {@code /models}. */
@RestController
@RequestMapping(path = "/models", produces = MediaType.APPLICATION_JSON_VALUE)
class ModelController {
  private static final String UNNAMED = "model.tflite";

  private final Models models;

  ModelController(Models models) {
    this.models = models;
  }

  @PostMapping(consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  ResponseEntity<ModelResource> upload(
      @RequestParam @Nullable String name, HttpServletRequest request) throws IOException {
    return created(models.add(Upload.ofBody(request, name, UNNAMED)));
  }

  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  ResponseEntity<ModelResource> uploadForm(
      @RequestPart MultipartFile file, @RequestParam @Nullable String name) throws IOException {
    return created(models.add(Upload.ofPart(file, name, UNNAMED)));
  }

  @GetMapping("/{id}")
  ModelResource get(@PathVariable UUID id) {
    return ModelResource.of(models.get(id));
  }

  @GetMapping
  Page<ModelResource.Listed> list(
      @RequestParam @Nullable UUID cursor,
      @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
    return Page.of(
        models.newest(cursor, limit + 1).stream().map(ModelResource.Listed::of).toList(),
        limit,
        ModelResource.Listed::id);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable UUID id) {
    models.remove(id);
  }

  private static ResponseEntity<ModelResource> created(Model model) {
    var resource = ModelResource.of(model);
    return ResponseEntity.created(URI.create(resource.links().self())).body(resource);
  }
}
