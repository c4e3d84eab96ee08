package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import dev.octet.engine.read.tflite.flatbuffer.TfliteSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.lite.schema.Model;

/** Checks that a model is of a supported kind: without state, in a single file. */
final class ModelScope {
  private static final int SCHEMA_VERSION = 3;

  /** Largest offset that stands for "none" ({@code schema.fbs}: valid only if > 1). */
  private static final int NO_OFFSET = 1;

  private static final Set<String> VARIABLE_OPERATORS =
      Set.of("VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE");

  private ModelScope() {}

  /**
   * Requires a supported kind of model.
   *
   * @throws RejectedInputException with the reason why the model is not supported
   */
  static void require(Model model, TableCursor root) {
    if (model.version() != SCHEMA_VERSION) {
      throw ModelProblems.invalid(
          "the model",
          "Its schema version is %d; only version 3 is supported.".formatted(model.version()));
    }
    if (model.subgraphsLength() == 0)
      throw ModelProblems.invalid("the model", "It has no subgraph.");
    requireOwnBuffers(model, root);
    requireNoVariables(model, root);
  }

  private static void requireOwnBuffers(Model model, TableCursor root) {
    int outside = root.length(TfliteSchema.Slot.MODEL_EXTERNAL_BUFFERS);
    for (int i = 0; i < model.buffersLength(); i++) {
      TableCursor buffer = root.element(TfliteSchema.Slot.MODEL_BUFFERS, i);
      if (isOutside(buffer.longInteger(TfliteSchema.Slot.BUFFER_OFFSET))) outside++;
    }
    for (int s = 0; s < model.subgraphsLength(); s++) {
      TableCursor subgraph = root.element(TfliteSchema.Slot.MODEL_SUBGRAPHS, s);
      for (int n = 0; n < subgraph.length(TfliteSchema.Slot.SUBGRAPH_OPERATORS); n++) {
        TableCursor operator = subgraph.element(TfliteSchema.Slot.SUBGRAPH_OPERATORS, n);
        long offset = operator.longInteger(TfliteSchema.Slot.OPERATOR_LARGE_CUSTOM_OPTIONS_OFFSET);
        if (isOutside(offset)) outside++;
      }
      for (int t = 0; t < subgraph.length(TfliteSchema.Slot.SUBGRAPH_TENSORS); t++) {
        TableCursor tensor = subgraph.element(TfliteSchema.Slot.SUBGRAPH_TENSORS, t);
        if (tensor.integer(TfliteSchema.Slot.TENSOR_EXTERNAL_BUFFER) != 0) outside++;
      }
    }
    if (outside == 0) return;
    throw ModelProblems.of(
        "buffers-outside-model",
        "%d of the model's buffers lie outside its FlatBuffer, as in files above 2 GB."
            .formatted(outside),
        "Export the model with its weights inside (without"
            + " _experimental_use_buffer_offset or external weights).");
  }

  private static boolean isOutside(long offset) {
    return offset < 0
        || offset > NO_OFFSET; // the field is unsigned, so a negative value is a large offset
  }

  private static void requireNoVariables(Model model, TableCursor root) {
    List<String> found = new ArrayList<>();
    for (int s = 0; s < model.subgraphsLength(); s++) {
      for (SourceNode node : new SourceSubgraph(model, root, s).nodes()) {
        if (VARIABLE_OPERATORS.contains(node.name())) found.add(node.location());
      }
    }
    if (found.isEmpty()) return;
    throw ModelProblems.of(
        "model-has-variables",
        "The weights, or values that pass from one run to the next, are variables and not constants"
            + " (%d nodes, the first is %s), so they can't be quantized."
                .formatted(found.size(), found.getFirst()),
        "Convert with TFLiteConverter.from_keras_model(model), or with"
            + " TFLiteConverter.from_concrete_functions([function]) without the model as second"
            + " argument, which keeps the variables. Make values that pass between runs inputs and"
            + " outputs.",
        found);
  }
}
