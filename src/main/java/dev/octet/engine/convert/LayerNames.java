package dev.octet.engine.convert;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.text.NearestNames;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Checks that a model has the layers that a recipe names. */
final class LayerNames {
  private static final String FIELD = "/recipe/precision/keepFloat/";

  /** Maximum number of similar names in a message. */
  private static final int MOST_SIMILAR = 3;

  /** Maximum number of unknown names for which similar ones are looked up. */
  private static final int MOST_LOOKED_UP = 5;

  private static final int MOST_CHARS = 100;

  private LayerNames() {}

  /**
   * Requires that the layers exist.
   *
   * @param wanted names of layers, as the recipe lists them
   * @param modelName name of the model for messages
   * @throws RejectedInputException {@code unknown-layer}, at the place of the first unknown one in
   *     the list; the findings name all
   */
  static void require(List<String> wanted, Graph graph, String modelName) {
    Set<String> layers = new LinkedHashSet<>();
    for (Node node : graph.nodes()) layers.add(graph.layerName(node));
    int first = -1;
    String detail = "";
    List<String> findings = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (layers.contains(wanted.get(i))) continue;
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
                    + " output.")
            .in(modelName)
            .field(FIELD + first)
            .findings(findings));
  }

  private static String unknown(String name, Set<String> layers) {
    List<String> similar = NearestNames.of(name, layers, MOST_SIMILAR);
    String sentence = "The model has no layer '%s'.".formatted(ShortText.start(name, MOST_CHARS));
    if (similar.isEmpty()) return sentence;
    return sentence + " It has '%s'.".formatted(String.join("', '", similar));
  }
}
