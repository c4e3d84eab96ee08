package dev.octet.service.calibrationset;

import dev.octet.engine.Warning;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.SetSummary;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON representation of a calibration set. */
@Schema(name = "CalibrationSet", description = "Uploaded example inputs and a summary of them.")
record SetResource(
    @Schema(description = "Id of the calibration set.") UUID id,
    @Schema(description = "Name of the file, as it was uploaded.", example = "calibration.zip")
        String name,
    @Schema(
            description = "SHA-256 of the file, 64 hexadecimal digits.",
            example = "9f86d081884c7d65…")
        String sha256,
    @Schema(description = "Size of the file in bytes.", example = "812034") long bytes,
    @Schema(description = "When the set was uploaded, in UTC.") Instant createdAt,
    @Schema(description = "Kind of the samples.") SetKind kind,
    @Schema(description = "Number of samples.", example = "300") int samples,
    @Schema(
            description =
                "Number of samples whose content was checked: images that were decoded, arrays whose"
                    + " values were read. It is less than `samples` if there was no time for more;"
                    + " the conversion checks the others. It is 0 for raw tensors, whose element type"
                    + " only a model determines, and null for sets that an earlier version stored.",
            example = "300")
        @Nullable Integer decoded,
    @Schema(
            description =
                "Distinct shapes of the samples, at most 20: height x width x channels of"
                    + " an image, the extents of an array without its first axis, the number of bytes"
                    + " of a raw tensor.",
            example = "[\"32x32x1\"]")
        List<String> shapes,
    @Schema(description = "Whether every sample has a class, from `labels.csv` or from its folder.")
        boolean labelled,
    @Schema(description = "Uncompressed size of all samples in bytes.", example = "811000")
        long sampleBytes,
    @Schema(
            description =
                "The first problems found, such as files that were left out and samples that were not"
                    + " checked.")
        List<Warning> problems,
    @Schema(description = "Paths of related resources.") Links links) {

  /** Paths of resources that are related to a calibration set. */
  @Schema(name = "CalibrationSetLinks")
  record Links(
      @Schema(
              description = "Path of the calibration set.",
              example = "/calibration-sets/0197a1b2-0000-7000-8000-000000000000")
          String self,
      @Schema(
              description = "Path of the file's bytes.",
              example = "/calibration-sets/0197a1b2-0000-7000-8000-000000000000/content")
          String content) {
    static Links of(UUID id) {
      String self = "/calibration-sets/" + id;
      return new Links(self, self + "/content");
    }
  }

  /**
   * The JSON representation of a calibration set in a list.
   *
   * @param id id of the calibration set
   * @param name name of the file, as it was uploaded
   * @param sha256 SHA-256 of the file, 64 hexadecimal digits
   * @param bytes size of the file in bytes
   * @param samples number of samples
   * @param createdAt when the set was uploaded, in UTC
   * @param links paths of related resources
   */
  @Schema(
      name = "ListedCalibrationSet",
      description = "A calibration set in a list, without the summary of its samples.")
  record Listed(
      UUID id,
      String name,
      String sha256,
      long bytes,
      int samples,
      Instant createdAt,
      Links links) {
    static Listed of(ListedSet set) {
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
        found.decoded(),
        found.shapes(),
        found.labelled(),
        found.bytes(),
        found.problems(),
        Links.of(set.id()));
  }
}
