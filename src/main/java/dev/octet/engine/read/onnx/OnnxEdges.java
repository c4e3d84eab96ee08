package dev.octet.engine.read.onnx;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.unfold.layout.ChannelsLast;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says which inputs and outputs of a network have their axes in another order than the model. */
final class OnnxEdges {
  private OnnxEdges() {}

  /**
   * Returns a warning for each input and output whose channels became the last axis.
   *
   * @param source the network in the model's order
   */
  static List<Warning> warnings(Graph source, ChannelsLast stored) {
    List<Warning> warnings = new ArrayList<>();
    add(
        warnings,
        "Input",
        source,
        source.inputs(),
        stored.graph(),
        stored.graph().inputs(),
        stored.inputs());
    add(
        warnings,
        "Output",
        source,
        source.outputs(),
        stored.graph(),
        stored.graph().outputs(),
        stored.outputs());
    return warnings;
  }

  /**
   * Returns the names of the inputs and outputs whose channels became the last axis.
   *
   * @param graph the network as it is delivered
   */
  static Set<String> moved(Graph graph, ChannelsLast stored) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < stored.inputs().size(); i++) {
      if (stored.inputs().get(i)) names.add(graph.tensor(graph.inputs().get(i)).name());
    }
    for (int i = 0; i < stored.outputs().size(); i++) {
      if (stored.outputs().get(i)) names.add(graph.tensor(graph.outputs().get(i)).name());
    }
    return names;
  }

  private static void add(
      List<Warning> warnings,
      String what,
      Graph source,
      List<Integer> sourceIds,
      Graph stored,
      List<Integer> storedIds,
      List<Boolean> moved) {
    for (int i = 0; i < moved.size(); i++) {
      if (!moved.get(i)) continue;
      Shape before = source.tensor(sourceIds.get(i)).shape();
      Shape after = stored.tensor(storedIds.get(i)).shape();
      warnings.add(
          new Warning(
              "channels-last",
              "%s '%s' has the shape %s (channels last) in the artifact; in the model it is %s (channels first)."
                  .formatted(what, source.tensor(sourceIds.get(i)).name(), after, before)));
    }
  }
}
