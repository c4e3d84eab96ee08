package dev.octet.engine.convert;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.ArrayList;
import java.util.List;

/** Builds the TFLite metadata of the artifact: the model's own, extended by the request. */
final class ArtifactMetadata {
  private ArtifactMetadata() {}

  static ModelMetadata of(SourceModel model, Preprocessing preprocessing, List<String> labels) {
    ModelMetadata carried = model.metadata();
    List<TensorMetadata> inputs = new ArrayList<>();
    Graph graph = model.graph();
    for (int i = 0; i < graph.inputs().size(); i++) {
      inputs.add(input(carried, i, graph.tensor(graph.inputs().get(i)), preprocessing));
    }
    return new ModelMetadata(
        carried.name().isEmpty() ? graph.name() : carried.name(),
        carried.description(),
        inputs,
        carried.outputs(),
        labels.isEmpty() ? carried.labels() : labels,
        carried.carried());
  }

  private static TensorMetadata input(
      ModelMetadata carried, int index, Tensor tensor, Preprocessing preprocessing) {
    TensorMetadata own =
        carried.inputs().stream()
            .filter(input -> input.index() == index)
            .findFirst()
            .orElse(
                new TensorMetadata(
                    index, tensor.name(), "", List.of(), List.of(), List.of(), List.of()));
    // Tokens and indices are not normalized.
    if (index > 0 || tensor.type() != ElementType.FLOAT32) return own;
    if (preprocessing.mean() == null || preprocessing.std() == null) return own;
    return new TensorMetadata(
        index,
        own.name(),
        own.description(),
        preprocessing.mean(),
        preprocessing.std(),
        own.min(),
        own.max());
  }
}
