package dev.octet.engine.convert;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.measure.OutputMeasurement;
import dev.octet.engine.measure.OutputMeasurement.Answers;
import dev.octet.engine.measure.OutputMeasurement.Artifact;
import dev.octet.engine.measure.Sensitivity;
import dev.octet.engine.measure.Sensitivity.LayerCost;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.write.TfliteWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the layers float that cost the most, and says what each of them is worth: the artifact
 * with all of them float against the same without this one.
 *
 * @param quantized the network with the chosen layers float
 * @param prices one for each chosen layer, the most harmful first
 */
record MixedPrecision(QuantizedGraph quantized, List<Report.FloatLayer> prices) {
  /** The part of the work that looks for the layers. */
  private static final double SEARCH = 0.4;

  /**
   * Chooses, quantizes and prices.
   *
   * @param progress told the part done, 0 to 1
   */
  static MixedPrecision of(QuantizeStage stage, DoubleConsumer progress) {
    Set<String> named = Set.copyOf(stage.recipe().keepFloat());
    int[] heldBack = stage.samples().split().heldBack();
    int[] measured = heldBack.length > 0 ? heldBack : stage.samples().split().calibration();
    List<LayerCost> chosen =
        Sensitivity.measure(
                stage.graph(),
                stage.statistics(),
                stage.options(named),
                stage.samples().reader(),
                measured,
                stage.samples().threads(),
                part -> progress.accept(SEARCH * part))
            .stream()
            .limit(stage.recipe().floatLayers())
            .toList();
    double each = (1 - SEARCH) / (chosen.size() + 1);
    List<QuantizedGraph> variants = new ArrayList<>();
    for (int i = 0; i <= chosen.size(); i++) {
      // first with all of them float, then each time with all but one
      Set<String> kept = new HashSet<>(named);
      for (int j = 0; j < chosen.size(); j++) if (j != i - 1) kept.add(chosen.get(j).layer());
      double from = SEARCH + each * i;
      variants.add(stage.quantize(kept, part -> progress.accept(from + each * part)));
    }
    return new MixedPrecision(variants.getFirst(), prices(stage, chosen, variants, measured));
  }

  private static List<Report.FloatLayer> prices(
      QuantizeStage stage, List<LayerCost> chosen, List<QuantizedGraph> variants, int[] measured) {
    List<Artifact> artifacts =
        variants.stream()
            .map(variant -> new Artifact(variant, TfliteWriter.write(variant.graph())))
            .toList();
    List<Answers> answers =
        OutputMeasurement.measure(
            stage.graph(),
            artifacts,
            stage.samples().reader(),
            measured,
            stage.samples().threads());
    List<Report.FloatLayer> prices = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      LayerCost cost = chosen.get(i);
      int without = i + 1;
      prices.add(
          new Report.FloatLayer(
              cost.layer(),
              operator(stage.graph(), cost.layer()),
              decibels(1 / cost.noise()),
              decibels(answers.get(without).noise() / answers.getFirst().noise()),
              artifacts.getFirst().bytes().length - artifacts.get(without).bytes().length,
              nodes(artifacts.getFirst()) - nodes(artifacts.get(without))));
    }
    return prices;
  }

  private static int nodes(Artifact artifact) {
    return artifact.quantized().graph().nodes().size();
  }

  private static String operator(Graph graph, String layer) {
    for (Node node : graph.nodes()) {
      if (graph.layerName(node).equals(layer)) return node.op().name();
    }
    throw new IllegalStateException("no layer " + layer);
  }

  /** Null where it is no number. */
  private static @Nullable Double decibels(double ratio) {
    double decibels = 10 * Math.log10(ratio);
    return Double.isFinite(decibels) ? decibels : null;
  }
}
