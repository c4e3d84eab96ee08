package dev.octet.service.model;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.ModelInspection;
import dev.octet.engine.samples.input.Preprocessing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A model as clients see it. */
@Schema(name = "Model", description = "An uploaded float network and what it holds.")
record ModelResource(
    UUID id,
    @Schema(description = "The file's name as it was sent.", example = "model.tflite") String name,
    @Schema(description = "Of the file.", example = "9f86d081884c7d65…") String sha256,
    @Schema(description = "Size of the file.", example = "150612") long bytes,
    Instant createdAt,
    @Schema(description = "Found from the bytes.", example = "tflite") String format,
    @Schema(description = "The network's own name, or the file's.") String networkName,
    @Schema(description = "How many weights and biases the network has.") long parameters,
    @Schema(description = "In the network's order.") List<ModelInspection.Edge> inputs,
    @Schema(description = "In the network's order.") List<ModelInspection.Edge> outputs,
    @Schema(description = "Each kind of operator with its count, most frequent first.")
        List<ModelInspection.OperatorCount> operators,
    @Schema(description = "Each node in execution order, named as recipes and reports name it.")
        List<ModelInspection.Layer> layers,
    @Schema(description = "What the file's metadata says of its first input; null where nothing.")
        Preprocessing preprocessing,
    @Schema(description = "Class names that the file carries.") List<String> labels,
    @Schema(description = "What its sender should look at.") List<Warning> warnings,
    Links links) {

  /** Where to go from here. */
  @Schema(name = "ModelLinks")
  record Links(@Schema(example = "/models/0197a1b2-0000-7000-8000-000000000000") String self) {
    static Links of(UUID id) {
      return new Links("/models/" + id);
    }
  }

  /** A model in a list. */
  @Schema(name = "ListedModel", description = "A model without what was found in it.")
  record Listed(UUID id, String name, String sha256, long bytes, Instant createdAt, Links links) {
    static Listed of(ModelRepository.Listed model) {
      return new Listed(
          model.id(),
          model.name(),
          model.sha256(),
          model.bytes(),
          model.createdAt(),
          Links.of(model.id()));
    }
  }

  static ModelResource of(Model model) {
    ModelInspection found = model.inspection();
    return new ModelResource(
        model.id(),
        model.name(),
        model.sha256(),
        model.bytes(),
        model.createdAt(),
        found.format(),
        found.name(),
        found.parameters(),
        found.inputs(),
        found.outputs(),
        found.operators(),
        found.layers(),
        found.preprocessing(),
        found.labels(),
        found.warnings(),
        Links.of(model.id()));
  }
}
