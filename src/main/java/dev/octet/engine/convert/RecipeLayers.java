package dev.octet.engine.convert;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import dev.octet.text.NearestNames;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The layers that a recipe names. {@code after:t} names all layers that depend on the tensor {@code
 * t}, unless a layer has this name.
 */
final class RecipeLayers {
  private static final String FIELD = "/recipe/precision/keepFloat/";

  /** Maximum number of similar names in a message. */
  private static final int MOST_SIMILAR = 3;

  /** Maximum number of unknown names for which similar ones are looked up. */
  private static final int MOST_LOOKED_UP = 5;

  private static final int MOST_CHARS = 100;

  /** Begins the name of a tensor behind which all layers are meant. */
  private static final String AFTER = "after:";

  private static final int NONE = -1;

  private RecipeLayers() {}

  /**
   * Requires that the layers exist.
   *
   * @param wanted names of layers, as the recipe lists them
   * @param modelName name of the model for messages
   * @throws RejectedInputException {@code unknown-layer}, at the place of the first unknown one in
   *     the list; the findings name all
   */
  static void require(List<String> wanted, Graph graph, String modelName) {
    Set<String> layers = layers(graph);
    int first = -1;
    String detail = "";
    List<String> findings = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (layers.contains(wanted.get(i)) || tensor(wanted.get(i), graph) >= 0) continue;
      boolean looksUp = findings.size() < MOST_LOOKED_UP;
      String found = unknown(wanted.get(i), looksUp ? layers : Set.of());
      findings.add(FIELD + i + ": " + found);
      if (first >= 0) continue;
      first = i;
      detail = found;
    }
    if (first < 0) return;
    throw new RejectedInputException(
        InputProblem.of(
                "unknown-layer",
                detail,
                "Name layers as `octet inspect` and GET /models/{id} list them: by their first"
                    + " output. after:NAME stands for all layers behind the tensor NAME.")
            .in(modelName)
            .field(FIELD + first)
            .findings(findings));
  }

  /** Returns the names of layers, with all layers behind the tensors that the recipe names. */
  static List<String> named(List<String> wanted, Graph graph) {
    Set<String> layers = layers(graph);
    Set<String> named = new LinkedHashSet<>();
    for (String name : wanted) {
      int tensor = layers.contains(name) ? NONE : tensor(name, graph);
      if (tensor == NONE) named.add(name);
      else named.addAll(behind(tensor, graph));
    }
    return List.copyOf(named);
  }

  private static Set<String> layers(Graph graph) {
    Set<String> layers = new LinkedHashSet<>();
    for (Node node : graph.nodes()) layers.add(graph.layerName(node));
    return layers;
  }

  /** Returns the tensor whose followers a name stands for; {@link #NONE} if it is no such name. */
  private static int tensor(String name, Graph graph) {
    if (!name.startsWith(AFTER)) return NONE;
    String wanted = name.substring(AFTER.length());
    for (int t = 0; t < graph.tensors().size(); t++) {
      Tensor tensor = graph.tensor(t);
      if (!tensor.isConstant() && tensor.name().equals(wanted)) return t;
    }
    return NONE;
  }

  private static Set<String> behind(int tensor, Graph graph) {
    Set<String> layers = new LinkedHashSet<>();
    Set<Integer> reached = new HashSet<>(Set.of(tensor));
    for (Node node : graph.nodes()) {
      if (Collections.disjoint(node.inputs(), reached)) continue;
      reached.addAll(node.outputs());
      layers.add(graph.layerName(node));
    }
    return layers;
  }

  private static String unknown(String name, Set<String> layers) {
    List<String> similar = NearestNames.of(name, layers, MOST_SIMILAR);
    String sentence = "The model has no layer '%s'.".formatted(ShortText.start(name, MOST_CHARS));
    if (similar.isEmpty()) return sentence;
    return sentence + " It has '%s'.".formatted(String.join("', '", similar));
  }
}
