package dev.octet.service.artifact;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/** Paths of an artifact, for the resources that name it. */
@Schema(name = "ArtifactPaths")
public record ArtifactPaths(
    @Schema(
            description = "Path of the artifact's metadata.",
            example = "/artifacts/0197a1b4-0000-7000-8000-000000000000")
        String self,
    @Schema(
            description = "Path of the file's bytes.",
            example = "/artifacts/0197a1b4-0000-7000-8000-000000000000/content")
        String content) {
  /** Returns the paths of an artifact. */
  public static ArtifactPaths of(UUID id) {
    String self = "/artifacts/" + id;
    return new ArtifactPaths(self, self + "/content");
  }
}
