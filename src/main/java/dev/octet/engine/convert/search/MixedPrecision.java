package dev.octet.engine.convert.search;

import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.evidence.PairedDecibels;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.measure.OutputAgreement;
import dev.octet.engine.measure.OutputMeasurement.Artifact;
import dev.octet.engine.measure.Sensitivity;
import dev.octet.engine.measure.Sensitivity.LayerCost;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.QuantizedGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Mixed precision: leaves layers out of 8 bits, both those that the recipe names and the most
 * harmful ones, if they improve the outputs. Harm and gain are measured on selection or calibration
 * samples, prices on test samples, so that a price predicts the gain on other samples. Both are
 * compared sample by sample ({@link PairedDecibels}).
 *
 * <ol>
 *   <li>{@link Sensitivity} ranks the layers by the error when only that layer is quantized.
 *   <li>The number of layers that the recipe allows is tried, the most harmful first, each in
 *       addition to those that were kept before. A layer is rejected if it gains less than a tenth
 *       of a decibel, or no more than chance may explain (95 %). A 16-bit layer includes the layers
 *       that produce its inputs: otherwise it would still read 8 bits and gain nothing.
 *   <li>The price of a kept layer compares the artifact with the same artifact in which this layer
 *       has 8 bits; the price of a rejected layer is its gain when it was tried.
 * </ol>
 */
public final class MixedPrecision {
  /** The fraction of the progress that the ranking takes. */
  private static final double RANKING = 0.3;

  /**
   * Number of samples for the selection. With this many, the interval of a mean extends by a fifth
   * of the standard deviation of a sample to each side.
   */
  private static final int CHOOSING_SAMPLES = 96;

  /**
   * Minimum gain of a kept layer in decibels; another draw of calibration samples makes a larger
   * difference.
   */
  private static final double LEAST_WON = 0.1;

  /** Maximum number of layers with a price; each price takes a conversion of its own. */
  private static final int MOST_PRICED = Recipes.MAX_FALLBACK_LAYERS;

  private final QuantizeStage stage;
  private final Variants variants;
  private final int[] choosing;
  private final Map<String, Double> costs = new HashMap<>();

  /** The results of the artifacts that were tried, on the selection samples. */
  private final Map<Set<String>, OutputAgreement> chosen = new HashMap<>();

  private MixedPrecision(QuantizeStage stage, DoubleConsumer quantizations) {
    this.stage = stage;
    this.variants = new Variants(stage, quantizations);
    this.choosing = stage.samples().split().choosing(CHOOSING_SAMPLES);
  }

  /**
   * The result of mixed precision.
   *
   * @param prices the layers that the recipe names in execution order, then the others, the most
   *     harmful first
   */
  public record Mixed(QuantizedGraph quantized, List<FloatLayer> prices) {
    /** Returns whether layers other than those that the recipe names were left out of 8 bits. */
    public boolean isChosen(List<String> named) {
      return prices.stream().anyMatch(price -> price.kept() && !named.contains(price.layer()));
    }
  }

  /**
   * A layer that was tried.
   *
   * @param group the layer and, in 16 bits, the producers of its inputs
   * @param before the layers that were left out before it
   * @param with {@code before} and the group
   */
  private record Trial(
      String layer, Set<String> group, Set<String> before, Set<String> with, PairedDecibels won) {
    boolean kept() {
      return won.isGain() && won.mean() >= LEAST_WON;
    }
  }

  /**
   * Selects, quantizes and prices layers.
   *
   * @param start the network in which exactly the layers that the recipe names are left out of 8
   *     bits
   * @param progress receives the completed fraction, 0 to 1
   */
  public static Mixed of(QuantizeStage stage, QuantizedGraph start, DoubleConsumer progress) {
    Recipe recipe = stage.recipe();
    int most = recipe.precision().keepFloat().size() + 2 * recipe.precision().maxFallbackLayers();
    DoubleConsumer quantizations =
        made -> progress.accept(RANKING + (1 - RANKING) * Math.min(1, made / most));
    return new MixedPrecision(stage, quantizations).run(start, progress);
  }

  private Mixed run(QuantizedGraph start, DoubleConsumer progress) {
    Set<String> named = named();
    List<LayerCost> ranking = ranking(named, part -> progress.accept(RANKING * part));
    for (LayerCost cost : ranking) costs.put(cost.layer(), cost.noise());
    variants.put(named, start);
    List<Trial> trials = new ArrayList<>();
    Set<String> left = named;
    for (LayerCost cost : ranking) {
      if (trials.size() == stage.recipe().precision().maxFallbackLayers()) break;
      Set<String> group = group(cost.layer());
      if (named.contains(cost.layer()) || left.containsAll(group)) continue;
      Trial trial = tried(cost.layer(), group, left);
      trials.add(trial);
      if (trial.kept()) left = trial.with();
    }
    return new Mixed(variants.of(left).quantized(), prices(named, trials, left));
  }

  /**
   * Returns the layers that the recipe names and that still exist after the rewrites, in execution
   * order.
   */
  private Set<String> named() {
    Set<String> named = new LinkedHashSet<>();
    for (Node node : stage.graph().nodes()) {
      String layer = stage.graph().layerName(node);
      if (stage.recipe().precision().keepFloat().contains(layer)) named.add(layer);
    }
    return named;
  }

  private List<LayerCost> ranking(Set<String> named, DoubleConsumer progress) {
    Set<String> unasked = new HashSet<>();
    if (stage.recipe().precision().maxFallbackLayers() == 0) {
      for (Node node : stage.graph().nodes()) unasked.add(stage.graph().layerName(node));
    }
    unasked.removeAll(named);
    unasked.addAll(stage.restoring());
    return Sensitivity.measure(
        stage.graph(),
        stage.statistics(),
        eightBits(unasked),
        stage.samples().reader(),
        choosing,
        stage.samples().threads(),
        progress);
  }

  private QuantizationOptions eightBits(Set<String> keepFloat) {
    Recipe recipe = stage.recipe();
    return new QuantizationOptions(
            recipe.target(),
            recipe.calibration().ranges(),
            keepFloat,
            ElementType.FLOAT32,
            ElementType.FLOAT32)
        .with(recipe.deployment().compatibility());
  }

  private Trial tried(String layer, Set<String> group, Set<String> before) {
    Set<String> with = new HashSet<>(before);
    with.addAll(group);
    // The layers kept before were measured when they were tried.
    for (Set<String> layers : List.of(before, with)) {
      if (!chosen.containsKey(layers)) {
        chosen.putAll(variants.agreements(Set.of(layers), choosing));
      }
    }
    return new Trial(layer, group, before, with, won(chosen, before, with));
  }

  /** Returns the layer and, in 16 bits, the producers of its inputs. */
  private Set<String> group(String layer) {
    Set<String> group = new LinkedHashSet<>(List.of(layer));
    if (stage.recipe().precision().fallbackType() == Recipe.FallbackType.FLOAT32) return group;
    Graph graph = stage.graph();
    for (Node reader : graph.nodes()) {
      if (!graph.layerName(reader).equals(layer)) continue;
      for (Node node : graph.nodes()) {
        boolean read = node.outputs().stream().anyMatch(reader.inputs()::contains);
        if (read) group.add(graph.layerName(node));
      }
    }
    return group;
  }

  /**
   * Returns the layers that are left out of 8 bits without a trial's group; layers that other
   * groups need are still left out.
   */
  private static Set<String> without(
      Trial trial, Set<String> named, List<Trial> trials, Set<String> left) {
    Set<String> without = new HashSet<>(left);
    without.removeAll(trial.group());
    for (Trial other : trials)
      if (other.kept() && !other.equals(trial)) without.addAll(other.group());
    without.remove(trial.layer());
    without.addAll(named);
    return without;
  }

  private List<FloatLayer> prices(Set<String> named, List<Trial> trials, Set<String> left) {
    Set<Set<String>> needed = new HashSet<>();
    needed.add(left);
    Set<String> priced = new LinkedHashSet<>();
    long kept = trials.stream().filter(Trial::kept).count();
    for (String layer : named) if (kept + priced.size() < MOST_PRICED) priced.add(layer);
    for (String layer : priced) needed.add(minus(left, layer));
    for (Trial trial : trials) {
      if (trial.kept()) {
        needed.add(without(trial, named, trials, left));
        continue;
      }
      needed.add(trial.before());
      needed.add(trial.with());
    }
    Map<Set<String>, OutputAgreement> agreements = variants.agreements(needed, measuring());
    List<FloatLayer> prices = new ArrayList<>();
    for (String layer : named) {
      prices.add(
          priced.contains(layer)
              ? price(layer, true, "the recipe names it", minus(left, layer), left, agreements)
              : unpriced(layer));
    }
    for (Trial trial : trials) {
      Set<String> without = trial.kept() ? without(trial, named, trials, left) : trial.before();
      Set<String> with = trial.kept() ? left : trial.with();
      prices.add(price(trial.layer(), trial.kept(), reason(trial), without, with, agreements));
    }
    return prices;
  }

  private FloatLayer price(
      String layer,
      boolean kept,
      String reason,
      Set<String> without,
      Set<String> with,
      Map<Set<String>, OutputAgreement> agreements) {
    Artifact before = variants.of(without);
    Artifact after = variants.of(with);
    PairedDecibels won = won(agreements, without, with);
    return new FloatLayer(
        layer,
        operator(layer),
        kept,
        reason,
        alone(layer),
        won.samples() == 0 ? null : won.mean(),
        won.samples() < 2 ? null : won.interval(),
        won.samples(),
        after.bytes().length - before.bytes().length,
        nodes(after) - nodes(before));
  }

  private FloatLayer unpriced(String layer) {
    String reason = "the recipe names it; no more than %d layers are priced".formatted(MOST_PRICED);
    return new FloatLayer(
        layer, operator(layer), true, reason, alone(layer), null, null, 0, null, null);
  }

  private String reason(Trial trial) {
    if (trial.won().samples() == 0)
      return "rejected: no output holds real numbers to measure it on";
    String won = String.format(Locale.ROOT, "%.2f dB", trial.won().mean());
    if (trial.won().samples() > 1) {
      won +=
          String.format(
              Locale.ROOT, " (95 %% interval %.2f to %.2f)", trial.won().low(), trial.won().high());
    }
    String along =
        trial.group().size() == 1
            ? ""
            : "with "
                + String.join(", ", trial.group().stream().skip(1).toList())
                + " (the producers of its inputs), ";
    String measured =
        "%son %d selection or calibration samples it gains %s"
            .formatted(along, choosing.length, won);
    if (trial.kept()) return measured;
    return trial.won().isGain()
        ? measured + ", less than %s dB: rejected".formatted(LEAST_WON)
        : measured + ", which may be chance: rejected";
  }

  private @Nullable Double alone(String layer) {
    Double noise = costs.get(layer);
    return noise == null ? null : finite(decibels(1 / noise));
  }

  private String operator(String layer) {
    Graph graph = stage.graph();
    for (Node node : graph.nodes()) {
      if (graph.layerName(node).equals(layer)) return node.op().name();
    }
    throw new IllegalStateException("no layer " + layer);
  }

  /** Returns the test samples; the selection samples if there are no test samples. */
  private int[] measuring() {
    int[] reporting = stage.samples().split().reporting();
    return reporting.length > 0 ? reporting : choosing;
  }

  private static PairedDecibels won(
      Map<Set<String>, OutputAgreement> agreements, Set<String> without, Set<String> with) {
    OutputAgreement after = Objects.requireNonNull(agreements.get(with));
    return after.gainOver(Objects.requireNonNull(agreements.get(without)));
  }

  private static int nodes(Artifact artifact) {
    return artifact.quantized().graph().nodes().size();
  }

  private static Set<String> minus(Set<String> layers, String layer) {
    Set<String> fewer = new HashSet<>(layers);
    fewer.remove(layer);
    return fewer;
  }

  private static double decibels(double ratio) {
    return 10 * Math.log10(ratio);
  }

  private static @Nullable Double finite(double decibels) {
    return Double.isFinite(decibels) ? decibels : null;
  }
}
