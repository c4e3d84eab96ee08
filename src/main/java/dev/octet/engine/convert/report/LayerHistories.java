package dev.octet.engine.convert.report;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.measure.LayerLoss;
import dev.octet.engine.measure.LossLedger;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traces each layer of the artifact back to the uploaded network. */
public final class LayerHistories {
  private final List<Certificate> certificates;
  private final Map<String, TensorStatistics> uploaded = new HashMap<>();
  private final Map<String, LayerLoss> without;
  private final Map<String, LayerLoss> with;

  /**
   * Prepares the histories of a conversion.
   *
   * @param graph the uploaded network
   * @param statistics statistics of the uploaded network
   * @param certificates certificates of the rewrites that were tried
   * @param delivered the losses of the delivered artifact before mixed precision
   * @param other the losses of the alternative artifact: the one with rewrites if the delivered one
   *     has none, the one without if it has some; null if there is no alternative
   */
  public LayerHistories(
      Graph graph,
      Statistics statistics,
      List<Certificate> certificates,
      LossLedger delivered,
      @Nullable LossLedger other) {
    this.certificates = certificates;
    for (Node node : graph.nodes()) {
      TensorStatistics seen = statistics.tensors().get(node.output());
      if (seen != null) uploaded.put(graph.layerName(node), seen);
    }
    boolean rewritten = certificates.stream().anyMatch(Certificate::kept);
    Map<String, LayerLoss> one = other == null ? Map.of() : byLayer(delivered);
    Map<String, LayerLoss> another = other == null ? Map.of() : byLayer(other);
    with = rewritten ? one : another;
    without = rewritten ? another : one;
  }

  private static Map<String, LayerLoss> byLayer(LossLedger ledger) {
    Map<String, LayerLoss> layers = new HashMap<>();
    for (LayerLoss loss : ledger.layers()) layers.put(loss.layer(), loss);
    return layers;
  }

  /** Returns the history of a layer. */
  LayerHistory of(String layer) {
    TensorStatistics seen = uploaded.get(layer);
    LayerLoss before = without.get(layer);
    LayerLoss after = with.get(layer);
    return new LayerHistory(
        touches(layer),
        seen == null ? null : (double) seen.min(),
        seen == null ? null : (double) seen.max(),
        before == null ? null : before.sqnrDb(),
        after == null ? null : after.sqnrDb(),
        before == null ? null : before.ownSqnrDb(),
        after == null ? null : after.ownSqnrDb());
  }

  private List<LayerHistory.Touch> touches(String layer) {
    List<LayerHistory.Touch> touches = new ArrayList<>();
    for (Certificate certificate : certificates) {
      for (Certificate.Site site : certificate.sites()) {
        if (!site.layer().equals(layer)) continue;
        touches.add(
            new LayerHistory.Touch(
                certificate.rewrite(), site.change(), site.channels(), certificate.kept()));
      }
    }
    return touches;
  }
}
