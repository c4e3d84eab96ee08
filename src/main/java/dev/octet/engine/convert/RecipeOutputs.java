package dev.octet.engine.convert;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.text.ShortText;
import java.util.Collection;
import java.util.List;

/** Checks that a model has the outputs that a recipe names. */
final class RecipeOutputs {
  private static final int MOST_CHARS = 100;
  private static final int MOST_LISTED = 20;

  private RecipeOutputs() {}

  /**
   * Requires that the outputs exist.
   *
   * @param modelName name of the model for messages
   * @throws RejectedInputException {@code unknown-output}, at the first unknown one
   */
  static void require(Collection<String> wanted, Graph graph, String modelName) {
    List<String> outputs = graph.outputs().stream().map(id -> graph.tensor(id).name()).toList();
    for (String name : wanted) {
      if (outputs.contains(name)) continue;
      String pointer = name.replace("~", "~0").replace("/", "~1");
      throw new RejectedInputException(
          InputProblem.of(
                  "unknown-output",
                  "The model has no output '%s'. It has '%s'."
                      .formatted(
                          ShortText.start(name, MOST_CHARS),
                          String.join("', '", outputs.stream().limit(MOST_LISTED).toList())),
                  "Name outputs as `octet inspect` and GET /models/{id} list them.")
              .in(modelName)
              .field("/recipe/io/outputKinds/" + pointer));
    }
  }
}
