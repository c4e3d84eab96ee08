package dev.octet.service.calibrationset;

import dev.octet.engine.Warning;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.SetSummary;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A calibration set as clients see it. */
@Schema(name = "CalibrationSet", description = "Uploaded example inputs and what they are.")
record SetResource(
    UUID id,
    @Schema(description = "The file's name as it was sent.", example = "calibration.zip")
        String name,
    @Schema(description = "Of the file.", example = "9f86d081884c7d65…") String sha256,
    @Schema(description = "Size of the file.", example = "812034") long bytes,
    Instant createdAt,
    SetKind kind,
    @Schema(description = "How many.", example = "300") int samples,
    @Schema(
            description =
                "The distinct shapes of those that were looked at, at most 20: height x width x"
                    + " channels of pictures, axes of arrays, bytes of raw tensors.",
            example = "[\"32x32x1\"]")
        List<String> shapes,
    @Schema(description = "Whether each sample's class is told: by labels.csv, or by folders.")
        boolean labelled,
    @Schema(description = "Of all samples, uncompressed.", example = "811000") long sampleBytes,
    @Schema(description = "The first ones: samples that can't be read, files ignored.")
        List<Warning> problems,
    Links links) {

  /** Where to go from here. */
  @Schema(name = "CalibrationSetLinks")
  record Links(
      @Schema(example = "/calibration-sets/0197a1b2-0000-7000-8000-000000000000") String self) {
    static Links of(UUID id) {
      return new Links("/calibration-sets/" + id);
    }
  }

  /** A calibration set in a list. */
  @Schema(
      name = "ListedCalibrationSet",
      description = "A calibration set without what was found in it.")
  record Listed(
      UUID id,
      String name,
      String sha256,
      long bytes,
      int samples,
      Instant createdAt,
      Links links) {
    static Listed of(SetRepository.Listed set) {
      return new Listed(
          set.id(),
          set.name(),
          set.sha256(),
          set.bytes(),
          set.samples(),
          set.createdAt(),
          Links.of(set.id()));
    }
  }

  static SetResource of(UploadedSet set) {
    SetSummary found = set.summary();
    return new SetResource(
        set.id(),
        set.name(),
        set.sha256(),
        set.bytes(),
        set.createdAt(),
        found.kind(),
        found.samples(),
        found.shapes(),
        found.labelled(),
        found.bytes(),
        found.problems(),
        Links.of(set.id()));
  }
}
