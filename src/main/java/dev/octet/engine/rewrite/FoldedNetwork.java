package dev.octet.engine.rewrite;

import dev.octet.engine.graph.Graph;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A network as it came, and the same with its batch normalization folded, which can be run.
 *
 * @param source as it came
 * @param folded itself where it has no batch normalization
 * @param renamed the names that layers of the source have in the folded network, where they are
 *     others: a layer that took up what followed is called as what it makes then, and what went
 *     into no layer became two
 */
public record FoldedNetwork(Graph source, Graph folded, Map<String, List<String>> renamed) {
  public FoldedNetwork {
    renamed = Map.copyOf(renamed);
  }

  /** Folds a network. */
  public static FoldedNetwork of(Graph source) {
    return FoldBatchNormalization.network(source);
  }

  /**
   * What some layers of the source are called in the folded network; each name once.
   *
   * @param layers names of layers of the source
   */
  public List<String> layers(Collection<String> layers) {
    return layers.stream()
        .flatMap(layer -> renamed.getOrDefault(layer, List.of(layer)).stream())
        .distinct()
        .toList();
  }
}
