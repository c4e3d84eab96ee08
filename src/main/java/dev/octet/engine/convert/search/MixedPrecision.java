package dev.octet.engine.convert.search;

import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.evidence.PairedDecibels;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.measure.Answers;
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
 * win something. Harm and gain are measured on samples that choose or calibrate, prices on those
 * that report, so that a price says what to expect of others. Both compare sample by sample ({@link
 * PairedDecibels}).
 *
 * <ol>
 *   <li>{@link Sensitivity} ranks the layers by what each costs when it alone is quantized.
 *   <li>As many as the recipe allows are tried, the most harmful first, each beside those that were
 *       kept before it; one that wins less than a tenth of a decibel, or no more than chance may
 *       give (95 %), is given back. In 16 bits a layer takes along the layers that make what it
 *       reads: by itself it would still read 8 bits and win nothing.
 *   <li>A kept layer's price is the artifact against the same without this layer left out; that of
 *       one given back, what it would have brought where it was tried.
 * </ol>
 */
public final class MixedPrecision {
  /** Of all the quantizing. */
  private static final double RANKING = 0.3;

  /** With them the interval of a mean reaches a fifth of a sample's deviation to each side. */
  private static final int CHOOSING_SAMPLES = 96;

  /** Decibels: less than what another draw of calibration samples changes. */
  private static final double LEAST_WON = 0.1;

  /** Each costs a conversion of its own to price. */
  private static final int MOST_PRICED = Recipes.MAX_FALLBACK_LAYERS;

  private final QuantizeStage stage;
  private final Variants variants;
  private final int[] choosing;
  private final Map<String, Double> costs = new HashMap<>();

  /** Of the artifacts that were tried, on the samples that choose. */
  private final Map<Set<String>, Answers> chosen = new HashMap<>();

  private MixedPrecision(QuantizeStage stage, DoubleConsumer quantizations) {
    this.stage = stage;
    this.variants = new Variants(stage, quantizations);
    this.choosing = stage.samples().split().choosing(CHOOSING_SAMPLES);
  }

  /**
   * What comes of it.
   *
   * @param prices those of the layers that the recipe names in execution order, then the others,
   *     the most harmful first
   */
  public record Mixed(QuantizedGraph quantized, List<FloatLayer> prices) {
    /** Whether layers were left out of 8 bits beside those that the recipe names. */
    public boolean isChosen(List<String> named) {
      return prices.stream().anyMatch(price -> price.kept() && !named.contains(price.layer()));
    }
  }

  /**
   * A layer that was tried.
   *
   * @param group it and what it takes along
   * @param before the layers left out before it
   * @param with those and the group
   */
  private record Trial(
      String layer, Set<String> group, Set<String> before, Set<String> with, PairedDecibels won) {
    boolean kept() {
      return won.isGain() && won.mean() >= LEAST_WON;
    }
  }

  /**
   * Chooses, quantizes and prices.
   *
   * @param start the network with the layers left out that the recipe names, and no others
   * @param progress told the part done, 0 to 1
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

  /** The layers that the recipe names, as far as rewrites left them, in execution order. */
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
        recipe.target(),
        recipe.calibration().ranges(),
        keepFloat,
        ElementType.FLOAT32,
        ElementType.FLOAT32);
  }

  private Trial tried(String layer, Set<String> group, Set<String> before) {
    Set<String> with = new HashSet<>(before);
    with.addAll(group);
    // what was kept before was measured when it was tried
    for (Set<String> layers : List.of(before, with)) {
      if (!chosen.containsKey(layers)) {
        chosen.putAll(variants.answers(Set.of(layers), choosing));
      }
    }
    return new Trial(layer, group, before, with, won(chosen, before, with));
  }

  /** The layer and, in 16 bits, those that make what it reads. */
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
    Map<Set<String>, Answers> answers = variants.answers(needed, measuring());
    List<FloatLayer> prices = new ArrayList<>();
    for (String layer : named) {
      prices.add(
          priced.contains(layer)
              ? price(layer, true, "the recipe names it", minus(left, layer), left, answers)
              : unpriced(layer));
    }
    for (Trial trial : trials) {
      Set<String> without = trial.kept() ? without(trial, named, trials, left) : trial.before();
      Set<String> with = trial.kept() ? left : trial.with();
      prices.add(price(trial.layer(), trial.kept(), reason(trial), without, with, answers));
    }
    return prices;
  }

  private FloatLayer price(
      String layer,
      boolean kept,
      String reason,
      Set<String> without,
      Set<String> with,
      Map<Set<String>, Answers> answers) {
    Artifact before = variants.of(without);
    Artifact after = variants.of(with);
    PairedDecibels won = won(answers, without, with);
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
      return "no output is a real number to measure it by: given back";
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
                + ", what it reads, ";
    String measured =
        "%son %d samples that choose or calibrate it wins %s"
            .formatted(along, choosing.length, won);
    if (trial.kept()) return measured;
    return trial.won().isGain()
        ? measured + ", less than %s dB: given back".formatted(LEAST_WON)
        : measured + ", which may be chance: given back";
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

  /** Where no samples report, those that chose. */
  private int[] measuring() {
    int[] reporting = stage.samples().split().reporting();
    return reporting.length > 0 ? reporting : choosing;
  }

  private static PairedDecibels won(
      Map<Set<String>, Answers> answers, Set<String> without, Set<String> with) {
    Answers after = Objects.requireNonNull(answers.get(with));
    return after.gainOver(Objects.requireNonNull(answers.get(without)));
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
