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
 * A network as uploaded, and its runnable form with folded batch normalization and without infinite
 * constants.
 *
 * @param source the network as uploaded
 * @param folding the rewrites of the folding, which can be applied to another network too
 * @param folded the folded network; the source itself if nothing changed
 * @param renamed the names that layers of the source have in the folded network, if they differ: a
 *     layer that took up the following operator has the name of its new output, and a batch
 *     normalization that could not be folded became two operators
 * @param certificates certificates of the optional rewrites
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

  /**
   * Returns a copy with a further rewrite, which is applied to other networks too.
   *
   * @param change what the rewrite proposes for this network
   */
  public FoldedNetwork then(GraphRewrite rewrite, GraphChange change) {
    FoldedNetwork then = changed(rewrite.name(), change);
    return new FoldedNetwork(
        source, folding.and(rewrite), then.folded, then.renamed, then.certificates);
  }

  /** Returns a copy with a further change and its certificate. */
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
            change.promise(),
            false,
            change.sites(),
            null,
            true,
            change.promise() instanceof Promise.Exact ? "proven" : "the oldest runtime needs it");
    return new FoldedNetwork(
        source,
        folding,
        change.graph(),
        all,
        Stream.concat(certificates.stream(), Stream.of(certificate)).toList());
  }

  /** Returns whether a network still has batch normalization. */
  public static boolean hasBatchNormalization(Graph graph) {
    return graph.nodes().stream().anyMatch(BatchNormalization::is);
  }

  /**
   * Returns the distinct names that layers of the source have in the folded network.
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
