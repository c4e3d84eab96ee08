package dev.octet.service.artifact;

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
@RequestMapping("/artifacts")
class ArtifactController {
  private final Artifacts artifacts;

  ArtifactController(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ArtifactResource get(@PathVariable UUID id) {
    return ArtifactResource.of(artifacts.get(id));
  }

  @GetMapping("/{id}/content")
  ResponseEntity<Resource> content(@PathVariable UUID id, @RequestHeader HttpHeaders request) {
    return artifacts.content(id).answer(request);
  }
}
