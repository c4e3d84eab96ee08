package dev.octet.engine.read.tensorflow;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.protobuf.CheckedMessages;
import dev.octet.engine.read.protobuf.WireLimits;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.tensorflow.SourceGraph.Edge;
import dev.octet.engine.read.tensorflow.bundle.Checkpoint;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** A SavedModel: the file {@code saved_model.pb} and the folder {@code variables} beside it. */
final class SavedModelArchive {
  private static final String MODEL = "saved_model.pb";
  private static final String INDEX = "variables/variables.index";
  private static final String SERVING_TAG = "serve";
  private static final String DEFAULT_SIGNATURE = "serving_default";

  /** Prefix of the signatures by which TensorFlow finds operators of its own. */
  private static final String INTERNAL = "__saved_model_";

  private static final int SHOWN_CHARS = 100;
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})$");

  private final ModelFiles files;
  private final String folder;

  private SavedModelArchive(ModelFiles files, String folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Returns whether an archive contains a SavedModel. */
  static boolean isIn(ModelFiles files) {
    return folder(files) != null;
  }

  /** Returns the path of the model's folder in the archive, empty or with a slash at its end. */
  private static @Nullable String folder(ModelFiles files) {
    return files.names().stream()
        .filter(name -> name.equals(MODEL) || name.endsWith("/" + MODEL))
        .min(Comparator.comparingInt(String::length))
        .map(name -> name.substring(0, name.length() - MODEL.length()))
        .orElse(null);
  }

  /**
   * Returns the graph with an entry point.
   *
   * @param files an archive for which {@link #isIn} holds, or the file {@code saved_model.pb} alone
   * @param signature name of the entry point; null for the default
   * @param end names of tensors at which the network ends
   * @throws RejectedInputException {@code truncated-model}, {@code invalid-model}, {@code
   *     model-too-large}, {@code unsupported-tensor} or {@code unknown-signature}
   */
  static SourceGraph read(ModelFiles files, @Nullable String signature, Collection<String> end) {
    String folder = files.isArchive() ? folder(files) : null;
    var archive = new SavedModelArchive(files, folder == null ? "" : folder);
    byte[] bytes = folder == null ? files.bytes() : files.content(folder + MODEL);
    SavedModel model =
        CheckedMessages.parse(bytes, SavedModel.getDefaultInstance(), WireLimits.MODEL);
    MetaGraphDef graph = servingGraph(model);
    var variables = new SavedVariables(graph, folder == null ? null : archive.checkpoint());
    String key = signature(graph.getSignatureDefMap(), signature, !end.isEmpty());
    if (key == null) {
      return new SourceGraph(graph.getGraphDef(), null, List.of(), List.of(), variables);
    }
    SignatureDef entry = graph.getSignatureDefOrThrow(key);
    return new SourceGraph(
        graph.getGraphDef(),
        key,
        edges(key, entry.getInputsMap()),
        edges(key, entry.getOutputsMap()),
        variables);
  }

  private static MetaGraphDef servingGraph(SavedModel model) {
    List<MetaGraphDef> graphs = model.getMetaGraphsList();
    for (MetaGraphDef graph : graphs) {
      if (graph.getMetaInfoDef().getTagsList().contains(SERVING_TAG)) return graph;
    }
    if (graphs.size() == 1) return graphs.getFirst();
    throw ModelProblems.invalid(
        MODEL,
        "It has %d graphs, none of them with the tag '%s'.".formatted(graphs.size(), SERVING_TAG));
  }

  private @Nullable Checkpoint checkpoint() {
    if (!files.names().contains(folder + INDEX)) return null;
    return new Checkpoint(files.content(folder + INDEX), folder + INDEX, this::shard);
  }

  private byte @Nullable [] shard(int shard, int count) {
    String name = folder + "variables/variables.data-%05d-of-%05d".formatted(shard, count);
    return files.names().contains(name) ? files.content(name) : null;
  }

  /** Returns the name of the entry point to read; null if there is none and none is needed. */
  private static @Nullable String signature(
      Map<String, SignatureDef> all, @Nullable String wanted, boolean optional) {
    List<String> known = new ArrayList<>();
    all.forEach((key, entry) -> {
      if (!key.startsWith(INTERNAL) && entry.getOutputsCount() > 0) known.add(key);
    });
    known.sort(Comparator.naturalOrder());
    if (wanted != null) {
      if (known.contains(wanted)) return wanted;
      throw unknown(
          "The model has no signature '%s'".formatted(ShortText.start(wanted, SHOWN_CHARS)), known);
    }
    if (known.contains(DEFAULT_SIGNATURE)) return DEFAULT_SIGNATURE;
    if (known.size() == 1) return known.getFirst();
    if (optional) return null;
    throw unknown("The model has no signature '%s'".formatted(DEFAULT_SIGNATURE), known);
  }

  private static RejectedInputException unknown(String what, List<String> known) {
    boolean none = known.isEmpty();
    String others = ShortText.start(String.join(", ", known), 10 * SHOWN_CHARS);
    return new RejectedInputException(
        InputProblem.of(
                "unknown-signature",
                what + (none ? " and no other one." : "; it has %s.".formatted(others)),
                none
                    ? "Save the model with a signature (`tf.saved_model.save(model, path,"
                        + " signatures=...)`)."
                    : "Name one of the model's signatures.")
            .field(ReadOptions.SIGNATURE));
  }

  private static List<Edge> edges(String signature, Map<String, TensorInfo> tensors) {
    Map<String, TensorInfo> sorted = new TreeMap<>(SavedModelArchive::compared);
    sorted.putAll(tensors);
    List<Edge> edges = new ArrayList<>();
    sorted.forEach((name, info) -> {
      if (info.getEncodingCase() != TensorInfo.EncodingCase.NAME) {
        throw ModelProblems.of(
            "unsupported-tensor",
            "'%s' of the signature '%s' is not a dense tensor."
                .formatted(ShortText.start(name, SHOWN_CHARS), signature),
            "Save the model with dense inputs and outputs.");
      }
      boolean known = info.hasTensorShape() && !info.getTensorShape().getUnknownRank();
      edges.add(new Edge(name, info.getName(), known ? info.getTensorShape() : null));
    });
    return edges;
  }

  /** Compares names so that {@code output_2} is before {@code output_10}. */
  private static int compared(String a, String b) {
    Matcher first = NUMBER.matcher(a);
    Matcher second = NUMBER.matcher(b);
    if (first.find() && second.find()) {
      boolean same = a.substring(0, first.start()).equals(b.substring(0, second.start()));
      int order =
          Integer.compare(Integer.parseInt(first.group()), Integer.parseInt(second.group()));
      if (same && order != 0) return order;
    }
    return a.compareTo(b);
  }
}
