package dev.octet.engine.convert;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.metadata.AssociatedFile;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.output.OutputForm;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.samples.input.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Builds the TFLite metadata of the artifact: the model's own, extended by the request. */
final class ArtifactMetadata {
  /** The attached file that says how to get outputs that differ from the model's. */
  static final String OUTPUTS_FILE = "outputs.json";

  private static final int NO_SOURCE = -1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ArtifactMetadata() {}

  /**
   * Returns the metadata.
   *
   * @param network the network that the artifact is made from
   * @param forms the outputs that have another form than in the model
   */
  static ModelMetadata of(
      SourceModel model,
      Preprocessing preprocessing,
      List<String> labels,
      Graph network,
      List<OutputForm> forms) {
    ModelMetadata carried = model.metadata();
    List<TensorMetadata> inputs = new ArrayList<>();
    Graph graph = model.graph();
    for (int i = 0; i < graph.inputs().size(); i++) {
      inputs.add(input(carried, i, graph.tensor(graph.inputs().get(i)), preprocessing));
    }
    List<Integer> sources = forms.isEmpty() ? List.of() : sources(graph, network);
    return new ModelMetadata(
        carried.name().isEmpty() ? graph.name() : carried.name(),
        carried.description(),
        inputs,
        forms.isEmpty() ? carried.outputs() : outputs(carried, network, sources, forms),
        labels.isEmpty() ? carried.labels() : labels,
        sources,
        forms.isEmpty() ? List.of() : List.of(file(forms)),
        carried.carried());
  }

  private static TensorMetadata input(
      ModelMetadata carried, int index, Tensor tensor, Preprocessing preprocessing) {
    TensorMetadata own = own(carried.inputs(), index, tensor);
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

  private static TensorMetadata own(List<TensorMetadata> all, int index, Tensor tensor) {
    return all.stream()
        .filter(entry -> entry.index() == index)
        .findFirst()
        .orElse(
            new TensorMetadata(
                index, tensor.name(), "", List.of(), List.of(), List.of(), List.of()));
  }

  /** Returns the position of each output among those of the model, by name. */
  private static List<Integer> sources(Graph model, Graph network) {
    List<String> names = model.outputs().stream().map(id -> model.tensor(id).name()).toList();
    return network.outputs().stream()
        .map(id -> names.indexOf(network.tensor(id).name()))
        .map(position -> position < 0 ? NO_SOURCE : position)
        .toList();
  }

  private static List<TensorMetadata> outputs(
      ModelMetadata carried, Graph network, List<Integer> sources, List<OutputForm> forms) {
    List<TensorMetadata> outputs = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      Tensor tensor = network.tensor(network.outputs().get(i));
      TensorMetadata own = own(carried.outputs(), sources.get(i), tensor);
      String advice =
          forms.stream()
              .filter(form -> concerns(form, tensor.name()))
              .map(OutputForm::advice)
              .findFirst()
              .orElse("");
      outputs.add(
          new TensorMetadata(
              i,
              own.name(),
              (own.description() + " " + advice).strip(),
              own.mean(),
              own.std(),
              own.min(),
              own.max()));
    }
    return outputs;
  }

  private static boolean concerns(OutputForm form, String tensor) {
    return form.output().equals(tensor)
        || form.parts().stream().anyMatch(part -> part.tensor().equals(tensor));
  }

  private static AssociatedFile file(List<OutputForm> forms) {
    String json = MAPPER.writeValueAsString(Map.of("outputs", forms)) + "\n";
    return new AssociatedFile(OUTPUTS_FILE, ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
  }
}
