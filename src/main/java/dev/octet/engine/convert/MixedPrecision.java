package dev.octet.engine.convert;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
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
 * Leaves layers out of 8 bits: those that the recipe names, and of the most harmful ones those that
 * win something. Harm and gain are measured on calibration samples, so that the prices, measured on
 * the samples held back, say what to expect of others.
 *
 * <ol>
 *   <li>{@link Sensitivity} ranks the layers by what each costs when it alone is quantized.
 *   <li>As many as the recipe allows are tried, the most harmful first, each beside those that were
 *       kept before it; one that wins less than a tenth of a decibel is given back. In 16 bits a
 *       layer takes along the layers that make what it reads: by itself it would still read 8 bits
 *       and win nothing.
 *   <li>A kept layer's price is the artifact against the same without this layer left out; that of
 *       one given back, what it would have brought where it was tried.
 * </ol>
 */
final class MixedPrecision {
  /** Of all the quantizing. */
  private static final double RANKING = 0.3;

  /** 50 samples are nearly as good as 200: QUANTIZATION.md 4. */
  private static final int CHOOSING_SAMPLES = 96;

  /** Decibels: less than what another draw of calibration samples changes. */
  private static final double LEAST_WON = 0.1;

  /** Each costs a conversion of its own to price. */
  private static final int MOST_PRICED = Recipes.MAX_FLOAT_LAYERS;

  private final QuantizeStage stage;
  private final Variants variants;
  private final int[] choosing;
  private final Map<String, Double> costs = new HashMap<>();

  /** Of the artifacts that were tried, on the samples that choose. */
  private final Map<Set<String>, Double> chosenNoise = new HashMap<>();

  private MixedPrecision(QuantizeStage stage, DoubleConsumer quantizations) {
    this.stage = stage;
    this.variants = new Variants(stage, quantizations);
    this.choosing = spread(stage.samples().split().calibration());
  }

  /**
   * What comes of it.
   *
   * @param prices those of the layers that the recipe names in execution order, then the others,
   *     the most harmful first
   */
  record Mixed(QuantizedGraph quantized, List<Report.FloatLayer> prices) {}

  /**
   * A layer that was tried.
   *
   * @param group it and what it takes along
   * @param before the layers left out before it
   * @param with those and the group
   */
  private record Trial(
      String layer, Set<String> group, Set<String> before, Set<String> with, double decibelsWon) {
    boolean kept() {
      return decibelsWon >= LEAST_WON;
    }
  }

  /**
   * Chooses, quantizes and prices.
   *
   * @param start the network with the layers left out that the recipe names, and no others
   * @param progress told the part done, 0 to 1
   */
  static Mixed of(QuantizeStage stage, QuantizedGraph start, DoubleConsumer progress) {
    Recipe recipe = stage.recipe();
    int most = recipe.keepFloat().size() + 2 * recipe.floatLayers();
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
      if (trials.size() == stage.recipe().floatLayers()) break;
      Set<String> group = group(cost.layer());
      if (named.contains(cost.layer()) || left.containsAll(group)) continue;
      Trial trial = tried(cost.layer(), group, left);
      trials.add(trial);
      if (trial.kept()) left = trial.with();
    }
    return new Mixed(variants.of(left).quantized(), prices(named, trials, left));
  }

  /** The layers that the recipe names, as far as rewrites left them, in execution order. */
  private Set<String> named() {
    Set<String> named = new LinkedHashSet<>();
    for (Node node : stage.graph().nodes()) {
      String layer = stage.graph().layerName(node);
      if (stage.recipe().keepFloat().contains(layer)) named.add(layer);
    }
    return named;
  }

  private List<LayerCost> ranking(Set<String> named, DoubleConsumer progress) {
    Set<String> unasked = new HashSet<>();
    if (stage.recipe().floatLayers() == 0) {
      for (Node node : stage.graph().nodes()) unasked.add(stage.graph().layerName(node));
      unasked.removeAll(named);
    }
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
        recipe.target(), recipe.ranges(), keepFloat, ElementType.FLOAT32, ElementType.FLOAT32);
  }

  private Trial tried(String layer, Set<String> group, Set<String> before) {
    Set<String> with = new HashSet<>(before);
    with.addAll(group);
    // what was kept before was measured when it was tried
    for (Set<String> layers : List.of(before, with)) {
      if (!chosenNoise.containsKey(layers)) {
        chosenNoise.putAll(variants.noise(Set.of(layers), choosing));
      }
    }
    double won = decibels(of(chosenNoise, before) / of(chosenNoise, with));
    return new Trial(layer, group, before, with, won);
  }

  /** The layer and, in 16 bits, those that make what it reads. */
  private Set<String> group(String layer) {
    Set<String> group = new LinkedHashSet<>(List.of(layer));
    if (stage.recipe().mixedLayers() == Recipe.MixedLayers.FLOAT32) return group;
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

  /** What is left out without a layer that was tried: what others need stays. */
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

  private List<Report.FloatLayer> prices(Set<String> named, List<Trial> trials, Set<String> left) {
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
    Map<Set<String>, Double> noise = variants.noise(needed, measuring());
    List<Report.FloatLayer> prices = new ArrayList<>();
    for (String layer : named) {
      prices.add(
          priced.contains(layer)
              ? price(layer, true, "the recipe names it", minus(left, layer), left, noise)
              : unpriced(layer));
    }
    for (Trial trial : trials) {
      Set<String> without = trial.kept() ? without(trial, named, trials, left) : trial.before();
      Set<String> with = trial.kept() ? left : trial.with();
      prices.add(price(trial.layer(), trial.kept(), reason(trial), without, with, noise));
    }
    return prices;
  }

  private Report.FloatLayer price(
      String layer,
      boolean kept,
      String reason,
      Set<String> without,
      Set<String> with,
      Map<Set<String>, Double> noise) {
    Artifact before = variants.of(without);
    Artifact after = variants.of(with);
    return new Report.FloatLayer(
        layer,
        operator(layer),
        kept,
        reason,
        alone(layer),
        finite(decibels(of(noise, without) / of(noise, with))),
        after.bytes().length - before.bytes().length,
        nodes(after) - nodes(before));
  }

  private Report.FloatLayer unpriced(String layer) {
    String reason = "the recipe names it; no more than %d layers are priced".formatted(MOST_PRICED);
    return new Report.FloatLayer(
        layer, operator(layer), true, reason, alone(layer), null, null, null);
  }

  private String reason(Trial trial) {
    String won =
        Double.isFinite(trial.decibelsWon())
            ? String.format(Locale.ROOT, "%.2f dB", trial.decibelsWon())
            : trial.kept() ? "all noise" : "nothing";
    String along =
        trial.group().size() == 1
            ? ""
            : "with "
                + String.join(", ", trial.group().stream().skip(1).toList())
                + ", what it reads, ";
    String measured =
        "%son %d calibration samples it wins %s".formatted(along, choosing.length, won);
    return trial.kept()
        ? measured
        : measured + ", less than %s dB: given back".formatted(LEAST_WON);
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

  /** Where no samples are held back, those that chose. */
  private int[] measuring() {
    int[] heldBack = stage.samples().split().heldBack();
    return heldBack.length > 0 ? heldBack : choosing;
  }

  private static int[] spread(int[] samples) {
    int count = Math.min(samples.length, CHOOSING_SAMPLES);
    var chosen = new int[count];
    for (int i = 0; i < count; i++) chosen[i] = samples[(int) ((long) i * samples.length / count)];
    return chosen;
  }

  private static double of(Map<Set<String>, Double> noise, Set<String> layers) {
    return Objects.requireNonNull(noise.get(layers));
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
