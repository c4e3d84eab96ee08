package dev.octet.engine.read.source;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.text.NearestNames;
import dev.octet.text.ShortText;
import java.util.Collection;
import java.util.List;

/** Names of tensors at which a sender wants the network to begin or end. */
public final class CutTensors {
  private static final int MOST_SIMILAR = 5;
  private static final int MOST_CHARS = 100;

  private CutTensors() {}

  /**
   * Requires that all names are tensors of the model.
   *
   * @param names the wanted names
   * @param known names of the model's tensors
   * @param field field of the request with the names
   * @return the wanted names
   * @throws RejectedInputException {@code unknown-tensor}, with similar names
   */
  public static List<String> require(List<String> names, Collection<String> known, String field) {
    for (String name : names) {
      if (known.contains(name)) continue;
      List<String> similar = NearestNames.of(name, known, MOST_SIMILAR);
      throw new RejectedInputException(
          InputProblem.of(
                  "unknown-tensor",
                  "The model has no tensor '%s'%s."
                      .formatted(
                          ShortText.start(name, MOST_CHARS),
                          similar.isEmpty()
                              ? ""
                              : "; similar names: " + String.join(", ", similar)),
                  "Use the name of an output of a node, as a viewer such as Netron shows it.")
              .field(field));
    }
    return names;
  }
}
