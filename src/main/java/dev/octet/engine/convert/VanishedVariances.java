package dev.octet.engine.convert;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.rewrite.fold.BatchNormalization;
import dev.octet.engine.rewrite.rule.RepairVanishingVariance;
import java.util.ArrayList;
import java.util.List;

/** Warns about channels whose variance vanished in training, which inflates their weights. */
final class VanishedVariances {
  private static final int MOST_LISTED = 5;

  private VanishedVariances() {}

  /** Returns one warning that lists the batch normalizations with such channels; none without. */
  static List<Warning> warnings(Graph graph) {
    List<String> layers = new ArrayList<>();
    int channels = 0;
    for (Node node : graph.nodes()) {
      if (!BatchNormalization.is(node)) continue;
      int vanished = 0;
      for (float variance : BatchNormalization.of(graph, node).variance()) {
        if (variance < RepairVanishingVariance.VANISHED) vanished++;
      }
      if (vanished == 0) continue;
      channels += vanished;
      layers.add("'%s' (%d)".formatted(graph.layerName(node), vanished));
    }
    if (layers.isEmpty()) return List.of();
    String more = layers.size() > MOST_LISTED ? " and others" : "";
    return List.of(
        new Warning(
            "vanished-variance",
            ("%d channels of %d batch normalizations have a variance below 1e-6: %s%s. Dividing by it"
                    + " inflates their weights; the rewrite %s replaces it where that helps.")
                .formatted(
                    channels,
                    layers.size(),
                    String.join(", ", layers.subList(0, Math.min(MOST_LISTED, layers.size()))),
                    more,
                    new RepairVanishingVariance().name())));
  }
}
