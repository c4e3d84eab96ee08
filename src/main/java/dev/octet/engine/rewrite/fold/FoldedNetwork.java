package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A network as it came, and the same with its batch normalization folded and without infinite
 * constants, which can be run.
 *
 * @param source as it came
 * @param folding how it was folded, to fold another network as well
 * @param folded itself where it has no batch normalization; where asked for, with its activation
 *     functions fused to the layers before them
 * @param renamed the names that layers of the source have in the folded network, where they are
 *     others: a layer that took up what followed is called as what it makes then, and what went
 *     into no layer became two
 * @param certificates of what was done to the network that could have been left
 */
public record FoldedNetwork(
    Graph source,
    Folding folding,
    Graph folded,
    Map<String, List<String>> renamed,
    List<Certificate> certificates) {
  public FoldedNetwork {
    renamed = Map.copyOf(renamed);
    certificates = List.copyOf(certificates);
  }

  /** The same, changed further, with a certificate of the change. */
  FoldedNetwork changed(String rewrite, GraphChange change) {
    Map<String, List<String>> names = change.renamed();
    Map<String, List<String>> all = new HashMap<>(names);
    renamed.forEach((layer, now) ->
        all.put(
            layer,
            now.stream()
                .flatMap(name -> names.getOrDefault(name, List.of(name)).stream())
                .toList()));
    var certificate =
        new Certificate(
            rewrite,
            new Promise.Exact(change.proof()),
            false,
            change.sites(),
            null,
            true,
            "proven");
    return new FoldedNetwork(
        source,
        folding,
        change.graph(),
        all,
        Stream.concat(certificates.stream(), Stream.of(certificate)).toList());
  }

  /** Whether a network still has batch normalization. */
  public static boolean hasBatchNormalization(Graph graph) {
    return graph.nodes().stream().anyMatch(BatchNormalization::is);
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
