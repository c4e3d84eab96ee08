package dev.octet.engine.read.tflite;

import dev.octet.engine.Warning;
import dev.octet.engine.read.ModelMetadata;
import dev.octet.engine.read.TensorMetadata;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadata;

/**
 * Reads what a model says about itself in TFLite metadata. It only informs: what is broken is left
 * out, and a warning says so.
 */
final class MetadataReader {
  private static final String METADATA = "TFLITE_METADATA";

  /** What the converter notes about itself, of no use in an artifact that Octet writes. */
  private static final Set<String> CONVERTERS_OWN =
      Set.of("min_runtime_version", "CONVERSION_METADATA");

  private static final int MAX_TENSORS = 1000;

  private final byte[] file;
  private final Model model;
  private final List<Warning> warnings;

  private MetadataReader(byte[] file, Model model, List<Warning> warnings) {
    this.file = file;
    this.model = model;
    this.warnings = warnings;
  }

  /**
   * @param file the whole file, with the archive that may follow the model
   * @param warnings to which a sentence is added for what is left out
   */
  static ModelMetadata read(byte[] file, Model model, List<Warning> warnings) {
    return new MetadataReader(file, model, warnings).read();
  }

  private ModelMetadata read() {
    ByteBuffer table = null;
    List<String> others = new ArrayList<>();
    for (int i = 0; i < model.metadataLength(); i++) {
      Metadata metadata = model.metadata(i);
      String name = SourceText.of(metadata.nameAsByteBuffer());
      if (name.equals(METADATA)) table = buffer(metadata.buffer());
      else if (!CONVERTERS_OWN.contains(name) && others.size() < 10) others.add("'" + name + "'");
    }
    if (!others.isEmpty()) {
      warnings.add(
          new Warning(
              "metadata-left-out",
              "Metadata of other kinds was left out: " + String.join(", ", others) + "."));
    }
    return table == null ? ModelMetadata.NONE : verified(table);
  }

  private @Nullable ByteBuffer buffer(long index) {
    if (index >= 0 && index < model.buffersLength()) {
      ByteBuffer data = model.buffers((int) index).dataAsByteBuffer();
      if (data != null) return data.slice();
    }
    warnings.add(new Warning("metadata-missing", "The model's metadata is missing."));
    return null;
  }

  private ModelMetadata verified(ByteBuffer table) {
    try {
      FlatBufferVerifier.verify(
          table, MetadataSchema.MODEL, TfliteVerifier.limits(table.remaining()));
    } catch (MalformedFlatBufferException e) {
      warnings.add(
          new Warning(
              "metadata-damaged",
              "The model's metadata is damaged and was left out: %s (byte %d of it)."
                  .formatted(e.getMessage(), e.offset())));
      return ModelMetadata.NONE;
    }
    return read(
        org.tensorflow.lite.support.metadata.schema.ModelMetadata.getRootAsModelMetadata(table));
  }

  private ModelMetadata read(org.tensorflow.lite.support.metadata.schema.ModelMetadata metadata) {
    String name = SourceText.of(metadata.nameAsByteBuffer());
    String description = SourceText.of(metadata.descriptionAsByteBuffer());
    if (metadata.subgraphMetadataLength() == 0) {
      return new ModelMetadata(name, description, List.of(), List.of(), List.of());
    }
    SubGraphMetadata subgraph = metadata.subgraphMetadata(0);
    return new ModelMetadata(
        name,
        description,
        tensors(subgraph.inputTensorMetadataLength(), subgraph::inputTensorMetadata),
        tensors(subgraph.outputTensorMetadataLength(), subgraph::outputTensorMetadata),
        new LabelReader(file, warnings).read(subgraph));
  }

  private List<TensorMetadata> tensors(
      int length, IntFunction<org.tensorflow.lite.support.metadata.schema.TensorMetadata> at) {
    List<TensorMetadata> tensors = new ArrayList<>();
    for (int i = 0; i < Math.min(length, MAX_TENSORS); i++) {
      tensors.add(new TensorMetadataReader(at.apply(i), i, warnings).read());
    }
    return tensors;
  }
}
