package dev.octet.engine.read.tensorflow;

import dev.octet.engine.Warning;
import dev.octet.engine.fold.Simplification;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.read.protobuf.TopLevel;
import dev.octet.engine.read.source.FinishedGraph;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.ModelFormat;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.read.tensorflow.op.Importers;
import dev.octet.engine.unfold.Unfolding;
import java.util.ArrayList;
import java.util.List;

/** Reads frozen graphs ({@code .pb}) and archives of SavedModels. */
public final class TensorFlowReader implements ModelFormat {
  /** Name of the format in reports. */
  public static final String FORMAT = "tensorflow";

  /** Maximum number of warnings to report. */
  private static final int MAX_WARNINGS = 50;

  // fields of GraphDef and SavedModel
  private static final int NODE = 1;
  private static final int LIBRARY = 2;
  private static final int VERSION = 3;
  private static final int VERSIONS = 4;
  private static final int DEBUG_INFO = 5;
  private static final int SCHEMA_VERSION = 1;
  private static final int META_GRAPH = 2;

  /** The key of field 1 with content, with which a NodeDef and a MetaGraphDef begin. */
  private static final int CONTENT_1 = 0x0a;

  /** The key of field 1 with a number, and of field 2 with content: the start of a SavedModel. */
  private static final int NUMBER_1 = 0x08;

  private static final int CONTENT_2 = 0x12;

  private static final int SHORTEST = 8;
  private static final int MAX_LENGTH_BYTES = 5;

  @Override
  public String name() {
    return FORMAT;
  }

  @Override
  public boolean mayBegin(byte[] head) {
    if (ModelFiles.of(head, FORMAT).isArchive()) return true;
    if (head.length < SHORTEST) return false;
    if (head[0] == NUMBER_1) return head[1] > 0 && head[2] == CONTENT_2;
    if (head[0] != CONTENT_1) return false;
    int end = 1;
    while (end < MAX_LENGTH_BYTES && head[end] < 0) end++;
    return head[end + 1] == CONTENT_1;
  }

  /** Returns whether an upload is a GraphDef, a SavedModel's own file, or an archive with one. */
  @Override
  public boolean recognizes(ModelFiles files) {
    if (files.isArchive()) return SavedModelArchive.isIn(files);
    return isGraph(files.bytes()) || isSavedModel(files.bytes());
  }

  private static boolean isGraph(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != CONTENT_1) return false;
    TopLevel top = TopLevel.of(bytes);
    return beginsWithContent(bytes, top, NODE)
        && top.isWithin(field ->
            switch (field) {
              case NODE, LIBRARY, VERSIONS, DEBUG_INFO -> TopLevel.CONTENT;
              case VERSION -> TopLevel.NUMBER;
              default -> -1;
            });
  }

  private static boolean isSavedModel(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != NUMBER_1) return false;
    TopLevel top = TopLevel.of(bytes);
    return beginsWithContent(bytes, top, META_GRAPH)
        && top.isWithin(field ->
            switch (field) {
              case SCHEMA_VERSION -> TopLevel.NUMBER;
              case META_GRAPH -> TopLevel.CONTENT;
              default -> -1;
            });
  }

  private static boolean beginsWithContent(byte[] bytes, TopLevel top, int field) {
    int start = top.starts().getOrDefault(field, bytes.length);
    return start < bytes.length && bytes[start] == CONTENT_1;
  }

  @Override
  public SourceModel read(ModelFiles files, ReadOptions options) {
    boolean saved = files.isArchive() || isSavedModel(files.bytes());
    SourceGraph source =
        saved
            ? SavedModelArchive.read(files, options.signature(), options.end())
            : FrozenGraph.read(files.bytes(), options.begin(), options.end());
    List<Warning> warnings = new ArrayList<>();
    Graph read = FinishedGraph.verified(GraphImport.of(source, options, warnings));
    // TensorFlow adds biases in nodes of their own
    Graph graph = FinishedGraph.verified(Unfolding.of(Simplification.of(read)));
    List<Warning> first = warnings.subList(0, Math.min(warnings.size(), MAX_WARNINGS));
    return new SourceModel(FORMAT, graph, ModelMetadata.NONE, first, files.bytes().length);
  }

  @Override
  public List<ReadableOperator> operators() {
    return Importers.operators();
  }
}
