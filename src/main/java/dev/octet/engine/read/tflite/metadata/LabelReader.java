package dev.octet.engine.read.tflite.metadata;

import dev.octet.engine.Warning;
import dev.octet.engine.metadata.AssociatedFile;
import dev.octet.engine.read.tflite.flatbuffer.SourceText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadata;
import org.tensorflow.lite.support.metadata.schema.TensorMetadata;

/** Reads class names from a text file appended to the model, one name per line. */
final class LabelReader {
  private static final int MAX_LABELS = 100_000;
  private static final int MOST_BYTES = 4 << 20;

  private final AppendedFiles files;
  private final List<Warning> warnings;

  LabelReader(AppendedFiles files, List<Warning> warnings) {
    this.files = files;
    this.warnings = warnings;
  }

  /** Returns the labels of the first output that has any; empty if there are none. */
  List<String> read(SubGraphMetadata subgraph) {
    String name = fileName(subgraph);
    if (name == null) return List.of();
    for (AssociatedFile file : files.files()) {
      if (file.name().equals(name)) return labels(file.content(), name);
    }
    // an unreadable archive has a warning already
    if (files.problem() != null) return List.of();
    warnings.add(
        new Warning(
            "label-file-missing",
            "The label file '%s' that the metadata names is missing."
                .formatted(SourceText.clean(name))));
    return List.of();
  }

  /**
   * Returns the name of the preferred label file: labels of an axis before labels of values, and a
   * file for all languages before one for a single language.
   */
  private static @Nullable String fileName(SubGraphMetadata subgraph) {
    String best = null;
    int bestRank = Integer.MAX_VALUE;
    for (int i = 0; i < subgraph.outputTensorMetadataLength(); i++) {
      TensorMetadata output = subgraph.outputTensorMetadata(i);
      for (int f = 0; f < output.associatedFilesLength(); f++) {
        var associated = output.associatedFiles(f);
        int rank = rank(associated);
        if (rank >= bestRank) continue;
        bestRank = rank;
        best = StandardCharsets.UTF_8.decode(associated.nameAsByteBuffer()).toString();
      }
    }
    return best;
  }

  private static int rank(org.tensorflow.lite.support.metadata.schema.AssociatedFile associated) {
    if (associated.nameAsByteBuffer() == null) return Integer.MAX_VALUE;
    int rank = associated.localeAsByteBuffer() == null ? 0 : 1;
    return switch (associated.type()) {
      case AssociatedFileType.TENSOR_AXIS_LABELS -> rank;
      case AssociatedFileType.TENSOR_VALUE_LABELS -> 2 + rank;
      default -> Integer.MAX_VALUE;
    };
  }

  private List<String> labels(ByteBuffer content, String name) {
    if (content.remaining() > MOST_BYTES) {
      warnings.add(
          new Warning(
              "label-file-left-out",
              "The label file '%s' is too large (%,d bytes) and was left out."
                  .formatted(SourceText.clean(name), content.remaining())));
      return List.of();
    }
    List<String> labels = new ArrayList<>();
    for (String line : StandardCharsets.UTF_8.decode(content).toString().lines().toList()) {
      labels.add(SourceText.clean(line).strip());
    }
    while (!labels.isEmpty() && labels.getLast().isEmpty()) labels.removeLast();
    if (labels.size() <= MAX_LABELS) return labels;
    warnings.add(
        new Warning(
            "label-file-left-out",
            "The label file '%s' has too many lines (%,d) and was left out."
                .formatted(SourceText.clean(name), labels.size())));
    return List.of();
  }
}
