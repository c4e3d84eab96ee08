package dev.octet.service.model;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.ModelInspection;
import dev.octet.engine.samples.input.Preprocessing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON representation of a model. */
@Schema(name = "Model", description = "An uploaded float network and its contents.")
record ModelResource(
    @Schema(description = "Id of the model.") UUID id,
    @Schema(description = "Name of the file, as it was uploaded.", example = "model.tflite")
        String name,
    @Schema(
            description = "SHA-256 of the file, 64 hexadecimal digits.",
            example = "9f86d081884c7d65…")
        String sha256,
    @Schema(description = "Size of the file in bytes.", example = "150612") long bytes,
    @Schema(description = "When the model was uploaded, in UTC.") Instant createdAt,
    @Schema(description = "File format, recognized from the bytes.", example = "tflite")
        String format,
    @Schema(description = "The network's own name, or the file's name if it has none.")
        String networkName,
    @Schema(description = "Number of weights, biases and slopes.") long parameters,
    @Schema(
            description =
                "Number of multiplications in convolutions and matrix products of one run. Null for"
                    + " models that an earlier version inspected.")
        @Nullable Long multiplyAdds,
    @Schema(
            description =
                "Number of batch normalizations. Null for models that an earlier version inspected.")
        @Nullable Integer batchNormalizations,
    @Schema(description = "The network's inputs, in its order.") List<ModelInspection.Edge> inputs,
    @Schema(description = "The network's outputs, in its order.")
        List<ModelInspection.Edge> outputs,
    @Schema(description = "The kinds of operators with their counts, the most frequent first.")
        List<ModelInspection.OperatorCount> operators,
    @Schema(
            description =
                "The layers in execution order, with the names that recipes and reports use.")
        List<ModelInspection.Layer> layers,
    @Schema(
            description =
                "Preprocessing of the first input, from the file's metadata. Fields are null where the"
                    + " metadata says nothing.")
        Preprocessing preprocessing,
    @Schema(description = "Names of the classes, from the file's metadata. Empty if it has none.")
        List<String> labels,
    @Schema(description = "Properties of the model that may need attention.")
        List<Warning> warnings,
    @Schema(description = "Paths of related resources.") Links links) {

  /** Paths of resources that are related to a model. */
  @Schema(name = "ModelLinks")
  record Links(
      @Schema(
              description = "Path of the model.",
              example = "/models/0197a1b2-0000-7000-8000-000000000000")
          String self,
      @Schema(
              description = "Path of the file's bytes.",
              example = "/models/0197a1b2-0000-7000-8000-000000000000/content")
          String content) {
    static Links of(UUID id) {
      String self = "/models/" + id;
      return new Links(self, self + "/content");
    }
  }

  /**
   * The JSON representation of a model in a list.
   *
   * @param id id of the model
   * @param name name of the file, as it was uploaded
   * @param sha256 SHA-256 of the file, 64 hexadecimal digits
   * @param bytes size of the file in bytes
   * @param createdAt when the model was uploaded, in UTC
   * @param links paths of related resources
   */
  @Schema(name = "ListedModel", description = "A model in a list, without its contents.")
  record Listed(UUID id, String name, String sha256, long bytes, Instant createdAt, Links links) {
    static Listed of(ListedModel model) {
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
        found.multiplyAdds(),
        found.batchNormalizations(),
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
