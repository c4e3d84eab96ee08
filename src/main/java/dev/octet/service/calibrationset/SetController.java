package dev.octet.service.calibrationset;

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

/** {@code /calibration-sets}. */
@RestController
@RequestMapping(path = "/calibration-sets", produces = MediaType.APPLICATION_JSON_VALUE)
class SetController {
  private static final String UNNAMED = "calibration-set";

  private final CalibrationSets sets;

  SetController(CalibrationSets sets) {
    this.sets = sets;
  }

  /** What it is gets found from the bytes, whichever of the types is declared. */
  @PostMapping(
      consumes = {
        MediaType.APPLICATION_OCTET_STREAM_VALUE,
        "application/zip",
        "application/x-zip-compressed",
        "application/x-tar",
        "application/gzip",
        "application/x-gzip"
      })
  ResponseEntity<SetResource> upload(
      @RequestParam @Nullable String name, HttpServletRequest request) throws IOException {
    return created(sets.add(Upload.ofBody(request, name, UNNAMED)));
  }

  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  ResponseEntity<SetResource> uploadForm(
      @RequestPart MultipartFile file, @RequestParam @Nullable String name) throws IOException {
    return created(sets.add(Upload.ofPart(file, name, UNNAMED)));
  }

  @GetMapping("/{id}")
  SetResource get(@PathVariable UUID id) {
    return SetResource.of(sets.get(id));
  }

  @GetMapping
  Page<SetResource> list(
      @RequestParam @Nullable UUID cursor,
      @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
    return Page.of(
        sets.newest(cursor, limit + 1).stream().map(SetResource::of).toList(),
        limit,
        SetResource::id);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable UUID id) {
    sets.remove(id);
  }

  private static ResponseEntity<SetResource> created(UploadedSet set) {
    var resource = SetResource.of(set);
    return ResponseEntity.created(URI.create(resource.links().self())).body(resource);
  }
}
