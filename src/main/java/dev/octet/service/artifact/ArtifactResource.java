package dev.octet.service.artifact;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;

/** The JSON representation of an artifact. */
@Schema(name = "Artifact", description = "A file that a conversion produced.")
record ArtifactResource(
    @Schema(description = "Id of the artifact.") UUID id,
    @Schema(description = "Id of the conversion that produced the artifact.") UUID conversionId,
    @Schema(description = "Kind of the file.") Artifacts.Kind kind,
    @Schema(description = "Name under which the file is downloaded.", example = "model.int8.tflite")
        String fileName,
    @Schema(
            description = "SHA-256 of the content, 64 hexadecimal digits.",
            example = "9f86d081884c7d65…")
        String sha256,
    @Schema(description = "Size of the content in bytes.", example = "60112") long bytes,
    @Schema(description = "When the file was stored, in UTC.") Instant createdAt,
    @Schema(description = "Paths of related resources.") Links links) {

  /** Paths of resources that are related to an artifact. */
  @Schema(name = "ArtifactLinks")
  record Links(
      @Schema(
              description = "Path of the artifact's metadata.",
              example = "/artifacts/0197a1b2-0000-7000-8000-000000000000")
          String self,
      @Schema(
              description = "Path of the file's bytes.",
              example = "/artifacts/0197a1b2-0000-7000-8000-000000000000/content")
          String content,
      @Schema(
              description = "Path of the conversion that produced the file.",
              example = "/conversions/0197a1b1-0000-7000-8000-000000000000")
          String conversion) {}

  static ArtifactResource of(Artifact artifact) {
    ArtifactPaths paths = ArtifactPaths.of(artifact.id());
    return new ArtifactResource(
        artifact.id(),
        artifact.conversionId(),
        artifact.kind(),
        artifact.fileName(),
        artifact.sha256(),
        artifact.bytes(),
        artifact.createdAt(),
        new Links(paths.self(), paths.content(), "/conversions/" + artifact.conversionId()));
  }
}
