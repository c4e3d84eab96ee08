package dev.octet.engine.write;

import static org.tensorflow.lite.support.metadata.schema.ModelMetadata.createModelMetadata;
import static org.tensorflow.lite.support.metadata.schema.ModelMetadata.finishModelMetadataBuffer;
import static org.tensorflow.lite.support.metadata.schema.TensorMetadata.createTensorMetadata;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.lite.support.metadata.schema.AssociatedFile;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnit;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.Stats;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadata;

/**
 * Creates TFLite metadata as a FlatBuffer, in the layout of {@code metadata_schema.fbs}. Every
 * input and output of the graph has an entry, since consumers match them by position.
 */
final class MetadataTable {
  static final String LABELS_FILE = "labels.txt";
  static final String LABELS_DESCRIPTION = "The classes' names, one a line.";

  /** First version of the metadata schema, which suffices for everything written here. */
  static final String MIN_PARSER_VERSION = "1.0.0";

  /** Offset that stands for an absent string or table. */
  private static final int NONE = 0;

  private final FlatBufferBuilder builder = new FlatBufferBuilder(1024);
  private final Graph graph;
  private final ModelMetadata metadata;

  private MetadataTable(Graph graph, ModelMetadata metadata) {
    this.graph = graph;
    this.metadata = metadata;
  }

  /** Returns the metadata's FlatBuffer, with the file identifier {@code M001}. */
  static ByteBuffer write(Graph graph, ModelMetadata metadata) {
    return new MetadataTable(graph, metadata).write();
  }

  /**
   * Returns a file with one label per line; empty if there are no labels. Line breaks within a
   * label become spaces.
   */
  static byte[] labelsFile(List<String> labels) {
    var lines = new StringBuilder();
    for (String label : labels) lines.append(label.replaceAll("\\R", " ")).append('\n');
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private ByteBuffer write() {
    var inputs = new int[graph.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = tensor(metadata.inputs(), i, graph.inputs().get(i), false);
    }
    var outputs = new int[graph.outputs().size()];
    int labelled = labelledOutput();
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = tensor(metadata.outputs(), i, graph.outputs().get(i), i == labelled);
    }
    int inputVector = SubGraphMetadata.createInputTensorMetadataVector(builder, inputs);
    int outputVector = SubGraphMetadata.createOutputTensorMetadataVector(builder, outputs);
    SubGraphMetadata.startSubGraphMetadata(builder);
    SubGraphMetadata.addInputTensorMetadata(builder, inputVector);
    SubGraphMetadata.addOutputTensorMetadata(builder, outputVector);
    int subgraph = SubGraphMetadata.endSubGraphMetadata(builder);
    finishModelMetadataBuffer(
        builder,
        createModelMetadata(
            builder,
            text(metadata.name()),
            text(metadata.description()),
            NONE,
            builder.createVectorOfTables(new int[] {subgraph}),
            NONE,
            NONE,
            NONE,
            text(MIN_PARSER_VERSION)));
    return builder.dataBuffer();
  }

  /**
   * Returns the position of the first output with as many channels as labels, otherwise of the
   * first output; -1 without labels.
   */
  private int labelledOutput() {
    return labelledOutput(graph, metadata);
  }

  static int labelledOutput(Graph graph, ModelMetadata metadata) {
    if (metadata.labels().isEmpty()) return -1;
    for (int i = 0; i < graph.outputs().size(); i++) {
      int channels = graph.tensor(graph.outputs().get(i)).shape().channels();
      if (channels == metadata.labels().size()) return i;
    }
    return 0;
  }

  private int tensor(List<TensorMetadata> all, int position, int id, boolean labelled) {
    TensorMetadata own =
        all.stream()
            .filter(tensor -> tensor.index() == position)
            .findFirst()
            .orElse(
                new TensorMetadata(position, "", "", List.of(), List.of(), List.of(), List.of()));
    String name = own.name().isEmpty() ? graph.tensor(id).name() : own.name();
    return createTensorMetadata(
        builder,
        text(name),
        text(own.description()),
        NONE,
        NONE,
        normalization(own),
        stats(own),
        labelled ? labels() : NONE);
  }

  private int normalization(TensorMetadata tensor) {
    if (tensor.mean().isEmpty() || tensor.std().isEmpty()) return NONE;
    int mean = NormalizationOptions.createMeanVector(builder, floats(tensor.mean()));
    int std = NormalizationOptions.createStdVector(builder, floats(tensor.std()));
    int options = NormalizationOptions.createNormalizationOptions(builder, mean, std);
    int unit =
        ProcessUnit.createProcessUnit(builder, ProcessUnitOptions.NormalizationOptions, options);
    return builder.createVectorOfTables(new int[] {unit});
  }

  private int stats(TensorMetadata tensor) {
    if (tensor.min().isEmpty() && tensor.max().isEmpty()) return NONE;
    int max = Stats.createMaxVector(builder, floats(tensor.max()));
    int min = Stats.createMinVector(builder, floats(tensor.min()));
    return Stats.createStats(builder, max, min);
  }

  private int labels() {
    int file =
        AssociatedFile.createAssociatedFile(
            builder,
            text(LABELS_FILE),
            text(LABELS_DESCRIPTION),
            AssociatedFileType.TENSOR_AXIS_LABELS,
            NONE,
            NONE);
    return builder.createVectorOfTables(new int[] {file});
  }

  private int text(String text) {
    if (text.isEmpty()) return NONE;
    return builder.createString(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  static float[] floats(List<Float> values) {
    var floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) floats[i] = values.get(i);
    return floats;
  }
}
