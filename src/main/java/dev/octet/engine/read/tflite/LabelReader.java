package dev.octet.engine.read.tflite;

import dev.octet.engine.Warning;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.support.metadata.schema.AssociatedFile;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadata;
import org.tensorflow.lite.support.metadata.schema.TensorMetadata;

/** Reads the names of the classes: a text file behind the model, one name a line. */
final class LabelReader {
  private static final int MAX_LABELS = 100_000;

  private final byte[] file;
  private final List<Warning> warnings;

  LabelReader(byte[] file, List<Warning> warnings) {
    this.file = file;
    this.warnings = warnings;
  }

  /** The labels of the first output that has some; empty where none has. */
  List<String> read(SubGraphMetadata subgraph) {
    String name = fileName(subgraph);
    if (name == null) return List.of();
    try {
      AppendedArchive archive = AppendedArchive.of(file);
      byte[] content = archive == null ? null : archive.file(name);
      if (content != null) return labels(content, name);
      warnings.add(
          new Warning(
              "label-file-missing",
              "The label file '%s' that the metadata names isn't there."
                  .formatted(SourceText.clean(name))));
    } catch (ZipException e) {
      warnings.add(
          new Warning(
              "associated-files-unreadable",
              "The archive behind the model, with its label file, can't be read: "
                  + e.getMessage()
                  + "."));
    }
    return List.of();
  }

  /** Labels of an axis before labels of values; a file for every language before those for one. */
  private static @Nullable String fileName(SubGraphMetadata subgraph) {
    String best = null;
    int bestRank = Integer.MAX_VALUE;
    for (int i = 0; i < subgraph.outputTensorMetadataLength(); i++) {
      TensorMetadata output = subgraph.outputTensorMetadata(i);
      for (int f = 0; f < output.associatedFilesLength(); f++) {
        AssociatedFile associated = output.associatedFiles(f);
        int rank = rank(associated);
        if (rank >= bestRank) continue;
        bestRank = rank;
        best = StandardCharsets.UTF_8.decode(associated.nameAsByteBuffer()).toString();
      }
    }
    return best;
  }

  private static int rank(AssociatedFile associated) {
    if (associated.nameAsByteBuffer() == null) return Integer.MAX_VALUE;
    int rank = associated.localeAsByteBuffer() == null ? 0 : 1;
    return switch (associated.type()) {
      case AssociatedFileType.TENSOR_AXIS_LABELS -> rank;
      case AssociatedFileType.TENSOR_VALUE_LABELS -> 2 + rank;
      default -> Integer.MAX_VALUE;
    };
  }

  private List<String> labels(byte[] content, String name) {
    List<String> labels = new ArrayList<>();
    for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
      labels.add(SourceText.clean(line).strip());
    }
    while (!labels.isEmpty() && labels.getLast().isEmpty()) labels.removeLast();
    if (labels.size() <= MAX_LABELS) return labels;
    warnings.add(
        new Warning(
            "label-file-left-out",
            "The label file '%s' has %,d lines and was left out."
                .formatted(SourceText.clean(name), labels.size())));
    return List.of();
  }
}
