package dev.octet.engine.read.tflite.metadata;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.metadata.CarriedMetadata;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.read.tflite.flatbuffer.FlatBufferVerifier;
import dev.octet.engine.read.tflite.flatbuffer.MalformedFlatBufferException;
import dev.octet.engine.read.tflite.flatbuffer.MetadataSchema;
import dev.octet.engine.read.tflite.flatbuffer.SourceText;
import dev.octet.engine.read.tflite.flatbuffer.TfliteVerifier;
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
 * Reads TFLite metadata of a model. Metadata is informative only: broken parts are left out, with a
 * warning.
 */
public final class MetadataReader {
  private static final String METADATA = "TFLITE_METADATA";

  /**
   * Metadata that the converter writes about itself; it does not apply to an artifact written by
   * Octet.
   */
  private static final Set<String> CONVERTERS_OWN =
      Set.of("min_runtime_version", "CONVERSION_METADATA");

  private static final int MAX_TENSORS = 1000;

  /**
   * Maximum size of metadata that is copied. Metadata is a few kilobytes, and large tables grow
   * when they are unpacked.
   */
  private static final int MOST_CARRIED_BYTES = 1 << 20;

  private final AppendedFiles files;
  private final Model model;
  private final List<Warning> warnings;

  private MetadataReader(byte[] file, Model model, List<Warning> warnings) {
    files = AppendedFiles.of(file);
    this.model = model;
    this.warnings = warnings;
  }

  /**
   * Reads the metadata of a file.
   *
   * @param file the whole file, including an archive appended to the model
   * @param model the model in the file
   * @param warnings receives a warning for each part that is left out
   */
  public static ModelMetadata read(byte[] file, Model model, List<Warning> warnings) {
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
    return table == null ? withoutTable() : verified(table);
  }

  private ModelMetadata withoutTable() {
    if (files.files().isEmpty()) return ModelMetadata.NONE;
    var carried = new CarriedMetadata(null, files.files(), List.of(), List.of());
    return new ModelMetadata("", "", List.of(), List.of(), List.of(), carried);
  }

  /** Adds warnings for unreadable appended files and for files that can't be kept. */
  private void warnAboutFiles() {
    if (files.problem() != null) {
      warnings.add(
          new Warning(
              "associated-files-unreadable",
              "The files appended to the model can't be read and were left out: "
                  + files.problem()));
    }
    if (!files.leftOut().isEmpty()) {
      warnings.add(
          new Warning(
              "associated-files-left-out",
              "Files appended to the model were left out, because their names are paths"
                  + " outside of the archive: "
                  + String.join(
                      ", ", files.leftOut().subList(0, Math.min(5, files.leftOut().size())))
                  + "."));
    }
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
      return withoutTable();
    }
    warnAboutFiles();
    return read(
        table,
        org.tensorflow.lite.support.metadata.schema.ModelMetadata.getRootAsModelMetadata(table));
  }

  /** Returns the table if it can be copied; otherwise adds a warning and returns null. */
  private @Nullable Constant carried(
      ByteBuffer table, org.tensorflow.lite.support.metadata.schema.ModelMetadata metadata) {
    String obstacle = null;
    if (table.remaining() > MOST_CARRIED_BYTES) {
      obstacle = "it has %,d bytes".formatted(table.remaining());
    } else {
      try {
        metadata.unpack();
      } catch (IllegalArgumentException e) {
        obstacle = "a text in it is not valid UTF-8";
      }
    }
    if (obstacle == null) return Constant.ofBuffer(table);
    warnings.add(
        new Warning(
            "metadata-left-out",
            "Of the model's metadata only names, descriptions, normalization, ranges and labels"
                + " were kept: "
                + obstacle
                + "."));
    return null;
  }

  private ModelMetadata read(
      ByteBuffer table, org.tensorflow.lite.support.metadata.schema.ModelMetadata metadata) {
    Constant carried = carried(table, metadata);
    String name = SourceText.of(metadata.nameAsByteBuffer());
    String description = SourceText.of(metadata.descriptionAsByteBuffer());
    if (metadata.subgraphMetadataLength() == 0) {
      var all = new CarriedMetadata(carried, files.files(), List.of(), List.of());
      return new ModelMetadata(name, description, List.of(), List.of(), List.of(), all);
    }
    SubGraphMetadata subgraph = metadata.subgraphMetadata(0);
    List<TensorMetadata> inputs =
        tensors(subgraph.inputTensorMetadataLength(), subgraph::inputTensorMetadata);
    List<TensorMetadata> outputs =
        tensors(subgraph.outputTensorMetadataLength(), subgraph::outputTensorMetadata);
    List<String> labels = new LabelReader(files, warnings).read(subgraph);
    var all = new CarriedMetadata(carried, files.files(), inputs, labels);
    return new ModelMetadata(name, description, inputs, outputs, labels, all);
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
