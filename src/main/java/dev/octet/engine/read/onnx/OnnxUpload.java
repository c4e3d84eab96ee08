package dev.octet.engine.read.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.octet.engine.archive.EntryName;
import dev.octet.engine.read.onnx.node.OnnxData;
import dev.octet.engine.read.protobuf.CheckedMessages;
import dev.octet.engine.read.protobuf.TopLevel;
import dev.octet.engine.read.protobuf.WireLimits;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.ModelProblems;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The files of an uploaded ONNX model.
 *
 * @param model the parsed model
 * @param data reads the elements of its tensors
 */
record OnnxUpload(ModelProto model, OnnxData data) {
  private static final int IR_VERSION = 1;
  private static final int GRAPH = 7;
  private static final int MOST_LISTED = 20;

  /** Returns whether a file, or the only {@code .onnx} of an archive, is an ONNX model. */
  static boolean recognizes(ModelFiles files) {
    if (files.isArchive()) return models(files).size() == 1;
    TopLevel fields = TopLevel.of(files.bytes());
    return fields.has(IR_VERSION, TopLevel.NUMBER) && fields.has(GRAPH, TopLevel.CONTENT);
  }

  private static List<String> models(ModelFiles files) {
    return files.names().stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".onnx"))
        .toList();
  }

  /**
   * Parses the model.
   *
   * @throws dev.octet.engine.RejectedInputException if it is damaged, or files with its weights are
   *     missing
   */
  static OnnxUpload open(ModelFiles files) {
    String path = files.isArchive() ? models(files).getFirst() : "";
    byte[] bytes = files.isArchive() ? files.content(path) : files.bytes();
    ModelProto model =
        CheckedMessages.parse(bytes, ModelProto.getDefaultInstance(), WireLimits.MODEL);
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    Set<String> known = Set.copyOf(files.names());
    Set<String> missing = new LinkedHashSet<>();
    for (String file : external(model.getGraph())) {
      if (!known.contains(folder + normal(file))) missing.add(file);
    }
    if (!missing.isEmpty()) throw missing(missing);
    var data =
        new OnnxData(file -> {
          String name = folder + normal(file);
          return known.contains(name) ? Optional.of(files.content(name)) : Optional.empty();
        });
    return new OnnxUpload(model, data);
  }

  private static String normal(String file) {
    return file.startsWith("./") ? file.substring(2) : file;
  }

  /** Returns the names of the files with weights outside of the model. */
  private static Set<String> external(GraphProto graph) {
    Set<String> files = new LinkedHashSet<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      OnnxData.file(tensor).ifPresent(files::add);
    }
    graph.getNodeList().stream()
        .flatMap(node -> node.getAttributeList().stream())
        .forEach(attribute -> {
          if (attribute.hasT()) OnnxData.file(attribute.getT()).ifPresent(files::add);
        });
    return files;
  }

  private static RuntimeException missing(Set<String> files) {
    List<String> names =
        files.stream().limit(MOST_LISTED).map(file -> "'" + EntryName.shown(file) + "'").toList();
    return ModelProblems.of(
        "missing-model-files",
        "The model keeps weights in files beside it that were not uploaded: %s."
            .formatted(String.join(", ", names)),
        "Send a zip of the .onnx file and these files, or export the model with its weights inside"
            + " (torch.onnx.export with external_data=False).");
  }
}
