package dev.octet.engine.write;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.AssociatedFile;
import dev.octet.engine.metadata.CarriedMetadata;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileT;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.ModelMetadataT;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptionsT;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptionsUnion;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitT;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadataT;
import org.tensorflow.lite.support.metadata.schema.TensorMetadataT;

/**
 * Metadata copied from the source model's file, with updated input normalization and labels. If
 * neither has changed, its bytes are copied unchanged.
 */
final class CarriedTable {
  private static final int INITIAL_BYTES = 1024;

  private final Graph graph;
  private final ModelMetadata metadata;
  private final CarriedMetadata carried;

  private CarriedTable(Graph graph, ModelMetadata metadata, CarriedMetadata carried) {
    this.graph = graph;
    this.metadata = metadata;
    this.carried = carried;
  }

  /** Returns the metadata as a FlatBuffer, copied from the source model or newly created. */
  static ByteBuffer write(Graph graph, ModelMetadata metadata) {
    CarriedMetadata carried = metadata.carried();
    if (carried == null || carried.table() == null) return MetadataTable.write(graph, metadata);
    return new CarriedTable(graph, metadata, carried).write(carried.table().buffer());
  }

  /** Returns the files to append to the model, including those that the metadata does not name. */
  static List<AssociatedFile> files(ModelMetadata metadata) {
    CarriedMetadata carried = metadata.carried();
    List<AssociatedFile> files = new ArrayList<>();
    if (carried != null) files.addAll(carried.files());
    for (AssociatedFile added : metadata.files()) {
      files.removeIf(file -> file.name().equals(added.name()));
      files.add(added);
    }
    if (metadata.labels().isEmpty() || !writesLabels(metadata, carried)) return files;
    files.removeIf(file -> file.name().equals(MetadataTable.LABELS_FILE));
    byte[] labels = MetadataTable.labelsFile(metadata.labels());
    files.add(new AssociatedFile(MetadataTable.LABELS_FILE, ByteBuffer.wrap(labels)));
    return files;
  }

  /** Returns whether a new label file is needed, because no copied file has the same labels. */
  private static boolean writesLabels(ModelMetadata metadata, @Nullable CarriedMetadata carried) {
    return carried == null
        || carried.table() == null
        || !metadata.labels().equals(carried.labels());
  }

  private ByteBuffer write(ByteBuffer table) {
    List<TensorMetadata> changed =
        metadata.inputs().stream()
            .filter(input -> input.index() < graph.inputs().size() && isNormalizedAnew(input))
            .toList();
    boolean labels = writesLabels(metadata, carried);
    boolean outputsMoved = !metadata.outputSources().isEmpty();
    if (changed.isEmpty() && !labels && !outputsMoved) return table;
    ModelMetadataT model =
        org.tensorflow.lite.support.metadata.schema.ModelMetadata.getRootAsModelMetadata(table)
            .unpack();
    if (model.getMinParserVersion() == null) {
      model.setMinParserVersion(MetadataTable.MIN_PARSER_VERSION);
    }
    SubGraphMetadataT subgraph = first(model);
    for (TensorMetadata input : changed) {
      TensorMetadataT[] inputs =
          filled(subgraph.getInputTensorMetadata(), graph.inputs(), input.index());
      subgraph.setInputTensorMetadata(inputs);
      normalize(inputs[input.index()], input);
    }
    if (outputsMoved) subgraph.setOutputTensorMetadata(movedOutputs(subgraph));
    int labelled = MetadataTable.labelledOutput(graph, metadata);
    if (labels && labelled >= 0) {
      TensorMetadataT[] outputs =
          filled(subgraph.getOutputTensorMetadata(), graph.outputs(), labelled);
      subgraph.setOutputTensorMetadata(outputs);
      label(outputs[labelled]);
    }
    var builder = new FlatBufferBuilder(INITIAL_BYTES);
    org.tensorflow.lite.support.metadata.schema.ModelMetadata.finishModelMetadataBuffer(
        builder, org.tensorflow.lite.support.metadata.schema.ModelMetadata.pack(builder, model));
    return builder.dataBuffer();
  }

  /** Returns the entries of the graph's outputs, with their new descriptions. */
  private TensorMetadataT[] movedOutputs(SubGraphMetadataT subgraph) {
    TensorMetadataT[] before = subgraph.getOutputTensorMetadata();
    var moved = new TensorMetadataT[graph.outputs().size()];
    for (int i = 0; i < moved.length; i++) {
      int source = metadata.outputSources().get(i);
      boolean known = before != null && source >= 0 && source < before.length;
      moved[i] = known ? before[source] : new TensorMetadataT();
      if (!known) moved[i].setName(graph.tensor(graph.outputs().get(i)).name());
    }
    for (TensorMetadata output : metadata.outputs()) {
      if (output.index() < moved.length && !output.description().isEmpty()) {
        moved[output.index()].setDescription(output.description());
      }
    }
    return moved;
  }

  private boolean isNormalizedAnew(TensorMetadata input) {
    if (input.mean().isEmpty() || input.std().isEmpty()) return false;
    return carried.inputs().stream()
        .noneMatch(own ->
            own.index() == input.index()
                && own.mean().equals(input.mean())
                && own.std().equals(input.std()));
  }

  private static SubGraphMetadataT first(ModelMetadataT model) {
    SubGraphMetadataT[] all = model.getSubgraphMetadata();
    if (all != null && all.length > 0) return all[0];
    var only = new SubGraphMetadataT();
    model.setSubgraphMetadata(new SubGraphMetadataT[] {only});
    return only;
  }

  /**
   * Returns the entries of inputs or outputs, extended to include a position, since consumers match
   * them by position.
   */
  private TensorMetadataT[] filled(
      TensorMetadataT @Nullable [] entries, List<Integer> tensors, int position) {
    int present = entries == null ? 0 : entries.length;
    TensorMetadataT[] filled =
        entries == null
            ? new TensorMetadataT[position + 1]
            : Arrays.copyOf(entries, Math.max(present, position + 1));
    for (int i = present; i < filled.length; i++) {
      filled[i] = new TensorMetadataT();
      filled[i].setName(graph.tensor(tensors.get(i)).name());
    }
    return filled;
  }

  /** Updates the normalization of a tensor; other process units keep their places. */
  private static void normalize(TensorMetadataT tensor, TensorMetadata now) {
    var options = new NormalizationOptionsT();
    options.setMean(MetadataTable.floats(now.mean()));
    options.setStd(MetadataTable.floats(now.std()));
    var union = new ProcessUnitOptionsUnion();
    union.setType(ProcessUnitOptions.NormalizationOptions);
    union.setValue(options);
    var unit = new ProcessUnitT();
    unit.setOptions(union);
    List<ProcessUnitT> units = new ArrayList<>();
    if (tensor.getProcessUnits() != null) {
      for (ProcessUnitT own : tensor.getProcessUnits()) {
        boolean normalizes =
            own.getOptions() != null
                && own.getOptions().getType() == ProcessUnitOptions.NormalizationOptions;
        if (!normalizes) units.add(own);
      }
    }
    units.addFirst(unit);
    tensor.setProcessUnits(units.toArray(ProcessUnitT[]::new));
  }

  private static void label(TensorMetadataT output) {
    List<AssociatedFileT> files = new ArrayList<>();
    if (output.getAssociatedFiles() != null) {
      for (AssociatedFileT own : output.getAssociatedFiles()) {
        if (own.getType() != AssociatedFileType.TENSOR_AXIS_LABELS
            && own.getType() != AssociatedFileType.TENSOR_VALUE_LABELS) files.add(own);
      }
    }
    var labels = new AssociatedFileT();
    labels.setName(MetadataTable.LABELS_FILE);
    labels.setDescription(MetadataTable.LABELS_DESCRIPTION);
    labels.setType(AssociatedFileType.TENSOR_AXIS_LABELS);
    files.addFirst(labels);
    output.setAssociatedFiles(files.toArray(AssociatedFileT[]::new));
  }
}
