package dev.octet.engine.read.tensorflow;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.protobuf.CheckedMessages;
import dev.octet.engine.read.protobuf.WireLimits;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tensorflow.bundle.Checkpoint;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.op.VariableValues;
import dev.octet.engine.read.tensorflow.tensor.TensorValue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject.SerializedTensor;

/**
 * Values of a SavedModel's variables. The key of a variable in the checkpoint is the one under
 * which the model's own restore operators load it. Without these, it is the key of the object with
 * the variable's name, or that name.
 */
final class SavedVariables implements VariableValues {
  private static final String OBJECTS = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private final @Nullable Checkpoint checkpoint;
  private final Map<String, String> restored;
  private @Nullable Map<String, String> objects;

  /**
   * Starts the search for variables.
   *
   * @param checkpoint the variables; null if the upload has none
   */
  SavedVariables(MetaGraphDef graph, @Nullable Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    restored = checkpoint == null ? Map.of() : RestoredKeys.of(graph.getGraphDef());
  }

  @Override
  public TensorValue value(FlatNode node) {
    if (checkpoint == null) {
      throw missing(
          node,
          "The upload doesn't contain the values of the model's variables.",
          "Send the model's whole folder as a zip, with its folder 'variables'.");
    }
    String key = key(node, checkpoint);
    if (key != null) return checkpoint.value(key);
    throw missing(
        node,
        "The checkpoint has no value for this variable.",
        "Save the model again; if TensorFlow itself loads it, please report this.");
  }

  private @Nullable String key(FlatNode node, Checkpoint checkpoint) {
    String name = node.attributes().text("shared_name", node.name());
    if (name.isEmpty()) name = node.name();
    String key = restored.get(node.name());
    if (key == null) key = objects(checkpoint).get(name);
    if (key == null) key = name;
    return checkpoint.has(key) ? key : null;
  }

  private Map<String, String> objects(Checkpoint checkpoint) {
    Map<String, String> known = objects;
    if (known != null) return known;
    Map<String, String> keys = new HashMap<>();
    if (checkpoint.has(OBJECTS)) {
      TrackableObjectGraph graph =
          CheckedMessages.parse(
              checkpoint.text(OBJECTS),
              TrackableObjectGraph.getDefaultInstance(),
              WireLimits.MODEL);
      for (TrackableObject object : graph.getNodesList()) {
        for (SerializedTensor tensor : object.getAttributesList()) {
          keys.merge(tensor.getFullName(), tensor.getCheckpointKey(), SavedVariables::only);
        }
      }
    }
    objects = keys;
    return keys;
  }

  /** Returns a key that no variable has if two variables have the same name. */
  private static String only(String a, String b) {
    return a.equals(b) ? a : "";
  }

  private static RejectedInputException missing(FlatNode node, String detail, String action) {
    return new RejectedInputException(
        ModelProblems.of("model-has-variables", detail, action).problem().at(node.place()));
  }
}
