package dev.octet.engine.read.source;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.text.NearestNames;
import dev.octet.text.ShortText;
import java.util.Collection;
import java.util.List;

/** Names of tensors at which a sender wants the network to begin or end. */
public final class CutTensors {
  /** Maximum number of similar names in a message. */
  public static final int MOST_SIMILAR = 5;

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
      throw unknown(
          name,
          NearestNames.of(name, known, MOST_SIMILAR),
          "Use the name of an output of a node, as a viewer such as Netron shows it.",
          field);
    }
    return names;
  }

  /**
   * Returns the exception for a tensor that the model doesn't have.
   *
   * @param name the wanted name
   * @param similar similar names of tensors; may be empty
   * @param action how tensors are named
   * @param field field of the request with the name
   */
  public static RejectedInputException unknown(
      String name, List<String> similar, String action, String field) {
    List<String> near = similar.stream().map(CutTensors::shown).toList();
    String also = near.isEmpty() ? "" : "; similar names: " + String.join(", ", near);
    String detail = "The model has no tensor '%s'%s.".formatted(shown(name), also);
    return new RejectedInputException(
        InputProblem.of("unknown-tensor", detail, action).field(field));
  }

  private static String shown(String name) {
    return ShortText.start(name, MOST_CHARS);
  }
}
