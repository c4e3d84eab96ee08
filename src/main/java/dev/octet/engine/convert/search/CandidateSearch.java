package dev.octet.engine.convert.search;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.evidence.PairedDecibels;
import dev.octet.engine.evidence.PairedSigns;
import dev.octet.engine.evidence.SampleSplit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.measure.OutputAgreement;
import dev.octet.engine.measure.OutputMeasurement;
import dev.octet.engine.measure.OutputMeasurement.Artifact;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.rewrite.RewriteChoice;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.Rewriter;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.refit.Evidence;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Rewritten;
import dev.octet.engine.timing.PartClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Quantizes a network with and without its rewrites and selects the artifact with the higher top-1
 * agreement on the selection samples, so that no rewrite makes the artifact worse. A rewrite that
 * must show a gain ({@link RewriteChoice#mustGain}) is delivered only if it is clearly better. If
 * all rewrites together lose, each kind is tried alone. Both artifacts are compared on the same
 * samples, pairwise. Lower agreement is an objection to a rewrite, unless the difference may be
 * chance and every output has less noise, or the file is clearly smaller. Clearly more noise of an
 * output is an objection regardless of agreement, and is the only criterion if there are no scores.
 * Fewer than 60 samples can't show that there is no difference; then a rewrite that rescales
 * activations, whose only possible benefit is accuracy, is delivered only if it is clearly better.
 *
 * @param network the uploaded network and its folded form
 * @param statistics statistics of the folded network
 * @param restoring names of layers that give the parts of an output their own ranges, in floats
 * @param progress receives the completed fraction, 0 to 1
 */
public record CandidateSearch(
    FoldedNetwork network,
    Statistics statistics,
    Recipe recipe,
    Set<String> restoring,
    Samples samples,
    PartClock rules,
    PartClock layers,
    DoubleConsumer progress) {
  /** Clearly more noise, in decibels, for networks without scores. */
  private static final double MORE_NOISE = 0.5;

  /** Clearly more noise, in decibels, if at least as many samples agree. */
  private static final double MORE_NOISE_FOR_AGREEMENT = 1;

  /**
   * Minimum number of selection samples. With fewer, calibration samples are used for selection
   * too, and small differences can't be excluded.
   */
  private static final int ENOUGH_TO_CHOOSE = 60;

  /**
   * A file below this fraction of the other's size justifies a difference in agreement that may be
   * chance.
   */
  private static final double SMALLER = 0.95;

  /**
   * The result of the search.
   *
   * @param delivered the candidate to deliver
   * @param other the candidate without rewrites if the delivered one has some, or the one with all
   *     rewrites if it has none; null if there is no alternative
   */
  public record Found(Candidate delivered, @Nullable Candidate other) {}

  /** Tries rewrites on the float network and collects new statistics if they are needed. */
  public Rewritten rewrite(RewriteChoices choices) {
    if (!choices.tried().any()) return Rewritten.unchanged(network.folded(), statistics);
    Rewritten rewritten =
        Rewriter.rewrite(
            network,
            statistics,
            choices,
            samples.inputs(),
            recipe.maxAgreementLoss(),
            new Evidence(
                samples.reader(),
                samples.split().unseen(),
                samples.split().calibration(),
                samples.threads(),
                samples.scratch(),
                graph -> FloatRun.calibrate(graph, choices, samples, progress)),
            rules);
    return rewritten.stale() ? rewritten.with(calibrate(rewritten.graph())) : rewritten;
  }

  /** Quantizes a network other than the uploaded one. */
  public QuantizedGraph quantizeAnew(Graph graph) {
    return quantize(graph, calibrate(graph), Set.of(), progress);
  }

  private Statistics calibrate(Graph graph) {
    return FloatRun.calibrate(graph, RewriteChoices.NONE, samples, progress);
  }

  private QuantizedGraph quantize(
      Graph graph, Statistics seen, Set<String> keepScale, DoubleConsumer advance) {
    return new QuantizeStage(graph, seen, recipe, samples, keepScale, restoring, layers)
        .quantize(Set.copyOf(recipe.precision().keepFloat()), advance);
  }

  private Candidate quantize(Rewritten rewritten, Set<String> keepScale, DoubleConsumer advance) {
    return new Candidate(
        quantize(rewritten.graph(), rewritten.statistics(), keepScale, advance),
        rewritten.statistics(),
        keepScale,
        rewritten.certificates());
  }

  /**
   * Quantizes a rewritten network. If pools became MEANs, quantizes it in two ways: a MEAN with its
   * own scale has a smaller rounding error, a MEAN with the scale of its input has the outputs of
   * the pool.
   */
  private List<Candidate> quantize(Rewritten rewritten, DoubleConsumer advance) {
    Set<String> means = rewritten.means();
    if (means.isEmpty() || recipe.target().keepsScales()) {
      return List.of(quantize(rewritten, Set.of(), advance));
    }
    return List.of(
        quantize(rewritten, Set.of(), part -> advance.accept(part / 2)),
        quantize(rewritten, means, part -> advance.accept((1 + part) / 2)));
  }

  /** Quantizes the candidates and selects one. */
  public Found find(Rewritten rewritten) {
    if (!rewritten.changed()) return new Found(quantize(rewritten, Set.of(), progress), null);
    Set<String> doubtful = doubtful(rewritten);
    if (!doubtful.isEmpty()) return findWithDoubtful(rewritten, doubtful);
    List<Candidate> all = quantize(rewritten, part -> progress.accept(part / 2));
    Candidate none = untouched(part -> progress.accept((1 + part) / 2));
    if (samples.split().choosing().length == 0) return new Found(all.getFirst(), none);
    List<Tried> tried = tried(Stream.concat(all.stream(), Stream.of(none)).toList());
    return select(rewritten, best(tried.subList(0, all.size())), tried.getLast(), List.of());
  }

  private Candidate untouched(DoubleConsumer advance) {
    return quantize(Rewritten.unchanged(network.folded(), statistics), Set.of(), advance);
  }

  private Found select(Rewritten rewritten, Tried whole, Tried plain, List<Certificate> earlier) {
    String objection = objection(whole, plain);
    if (objection == null) return new Found(whole.candidate().after(earlier), plain.candidate());
    List<Certificate> reverted =
        Stream.concat(earlier.stream(), whole.candidate().reverted(objection).stream()).toList();
    Candidate part = bestPart(rewritten, plain);
    if (part != null) return new Found(part.after(reverted), plain.candidate());
    return new Found(plain.candidate().after(reverted), whole.candidate());
  }

  /** Returns the names of the kept rewrites that have to show a gain. */
  private Set<String> doubtful(Rewritten rewritten) {
    return rewritten.certificates().stream()
        .filter(Certificate::kept)
        .map(Certificate::rewrite)
        .filter(this::mustGain)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Selects among candidates of which some have a rewrite that has to show a gain: these also
   * compete with the same network without that rewrite, and must be clearly better.
   */
  private Found findWithDoubtful(Rewritten rewritten, Set<String> doubtful) {
    RewriteChoices others = recipe.rewrites();
    for (String name : doubtful) others = others.without(name);
    Rewritten rest = rewrite(others);
    List<Candidate> without = new ArrayList<>();
    if (rest.changed()) without.addAll(quantize(rest, part -> progress.accept(part / 3)));
    without.add(untouched(part -> progress.accept((1 + part) / 3)));
    Candidate none = without.getLast();
    List<Candidate> with = quantize(rewritten, part -> progress.accept((2 + part) / 3));
    if (samples.split().choosing().length == 0) {
      String why = "without selection samples, no gain can be shown";
      return new Found(without.getFirst().after(reverted(rewritten, doubtful, why)), none);
    }
    List<Tried> tried = tried(Stream.concat(with.stream(), without.stream()).toList());
    Tried repaired = best(tried.subList(0, with.size()));
    Tried plain = tried.getLast();
    Tried usual = rest.changed() ? best(tried.subList(with.size(), tried.size() - 1)) : plain;
    if (wins(repaired, usual)) return select(rewritten, repaired, plain, List.of());
    List<Certificate> earlier = reverted(rewritten, doubtful, noGain(repaired, usual));
    if (!rest.changed()) {
      return new Found(none.after(earlier), repaired.candidate());
    }
    return select(rest, usual, plain, earlier);
  }

  private static List<Certificate> reverted(Rewritten rewritten, Set<String> names, String why) {
    return rewritten.certificates().stream()
        .filter(certificate -> certificate.kept() && names.contains(certificate.rewrite()))
        .map(certificate -> certificate.reverted(why))
        .toList();
  }

  private static boolean wins(Tried one, Tried other) {
    Comparison pair = Comparison.of(one, other);
    return pair.isBetter() && (pair.signs == null || !pair.signs.isWorse());
  }

  /**
   * A candidate compared with another one, sample by sample.
   *
   * @param gain how much less noise the output with the least gain has
   * @param signs on how many samples it agrees more and less; null if there are no scores
   */
  private record Comparison(PairedDecibels gain, @Nullable PairedSigns signs) {
    static Comparison of(Tried one, Tried other) {
      OutputAgreement with = one.agreements();
      OutputAgreement without = other.agreements();
      return new Comparison(with.leastGainOver(without), with.agreementOver(without));
    }

    /** Returns whether there is clearly less noise, or clearly more agreement. */
    boolean isBetter() {
      return gain.isGain() || (signs != null && signs.isBetter());
    }
  }

  private static String noGain(Tried one, Tried other) {
    PairedDecibels gain = one.agreements().leastGainOver(other.agreements());
    return String.format(
        Locale.ROOT,
        "in 8 bits, it shows no gain: %.2f dB less noise than without it (mean over %d samples,"
            + " 95 %% interval %.2f to %.2f)",
        gain.mean(),
        gain.samples(),
        gain.low(),
        gain.high());
  }

  /**
   * Returns the best candidate with rewrites of one kind alone that is no worse than the one
   * without rewrites; null if there is none.
   */
  private @Nullable Candidate bestPart(Rewritten rewritten, Tried plain) {
    boolean pools = !rewritten.means().isEmpty();
    List<RewriteChoices> kinds = withoutDoubtful(rewritten).eachAlone(pools);
    long kept = rewritten.certificates().stream().filter(Certificate::kept).count();
    if (kinds.size() < 2 || kept < 2) return null;
    List<Candidate> parts = new ArrayList<>();
    for (RewriteChoices kind : kinds) {
      Rewritten part = rewrite(kind);
      if (part.changed()) parts.addAll(quantize(part, progress));
    }
    if (parts.isEmpty()) return null;
    List<Tried> fit = tried(parts).stream().filter(part -> objection(part, plain) == null).toList();
    return fit.isEmpty() ? null : best(fit).candidate();
  }

  /** Returns the recipe's rewrites without those that have to show a gain and were not kept. */
  private RewriteChoices withoutDoubtful(Rewritten rewritten) {
    RewriteChoices choices = recipe.rewrites();
    Set<String> kept = doubtful(rewritten);
    for (RewriteChoice choice : recipe.rewrites().all()) {
      if (choice.mustGain() && !kept.contains(choice.name())) {
        choices = choices.without(choice.name());
      }
    }
    return choices;
  }

  private boolean mustGain(String name) {
    return recipe.rewrites().all().stream()
        .anyMatch(choice -> choice.name().equals(name) && choice.mustGain());
  }

  /** Returns the best candidate, the first one of equals. */
  private static Tried best(List<Tried> tried) {
    Tried best = tried.getFirst();
    for (Tried other : tried) if (isBetter(other.agreements(), best.agreements())) best = other;
    return best;
  }

  /** The results of a candidate on the selection samples. */
  private record Tried(Candidate candidate, OutputAgreement agreements, long bytes) {}

  private List<Tried> tried(List<Candidate> candidates) {
    List<Artifact> artifacts = candidates.stream().map(Candidate::artifact).toList();
    List<OutputAgreement> agreements =
        OutputMeasurement.measure(
            network.folded(),
            OutputKinds.of(network.folded(), statistics, recipe.io().outputKinds()),
            artifacts,
            samples.reader(),
            choosing(),
            samples.threads());
    return IntStream.range(0, candidates.size())
        .mapToObj(
            i -> new Tried(candidates.get(i), agreements.get(i), artifacts.get(i).bytes().length))
        .toList();
  }

  private int[] choosing() {
    SampleSplit split = samples.split();
    return split.unseen().length >= ENOUGH_TO_CHOOSE
        ? split.choosing()
        : split.choosing(ENOUGH_TO_CHOOSE);
  }

  /**
   * Returns why the rewritten candidate is worse, or not known to be better; null if there is no
   * objection.
   */
  private static @Nullable String objection(Tried rewritten, Tried plain) {
    OutputAgreement with = rewritten.agreements();
    OutputAgreement without = plain.agreements();
    Comparison pair = Comparison.of(rewritten, plain);
    PairedDecibels gain = pair.gain;
    PairedSigns signs = pair.signs;
    boolean few = with.samples() < ENOUGH_TO_CHOOSE;
    if (few && rewritten.candidate().isRescaled() && !pair.isBetter()) return unproven(with);
    boolean smaller = rewritten.bytes() < SMALLER * plain.bytes();
    boolean chance = smaller && gain.high() >= 0;
    if (signs == null) return -gain.mean() <= MORE_NOISE || chance ? null : noisier(gain);
    boolean fewer = signs.worse() > signs.better();
    // A difference of one sample is chance: noise, which is measured on every sample, must be worse
    // too.
    boolean noisierToo = fewer && gain.mean() <= 0 && !smaller;
    if (signs.isWorse() || noisierToo) return disagrees(with, without);
    return -gain.mean() <= MORE_NOISE_FOR_AGREEMENT || chance ? null : noisier(gain);
  }

  private static String disagrees(OutputAgreement with, OutputAgreement without) {
    return String.format(
        Locale.ROOT,
        "in 8 bits, %.4g of %d samples have the float network's top-1 class with all rewrites, %.4g"
            + " without them",
        with.agreeing(),
        with.samples(),
        without.agreeing());
  }

  private static String unproven(OutputAgreement with) {
    return "in 8 bits, %d samples are too few to show a gain; send %d or more to have it measured"
        .formatted(with.samples(), ENOUGH_TO_CHOOSE);
  }

  private static String noisier(PairedDecibels gain) {
    return String.format(
        Locale.ROOT,
        "in 8 bits, an output has %.2f dB more noise with all rewrites than without them (mean over"
            + " %d samples, 95 %% interval %.2f to %.2f)",
        -gain.mean(),
        gain.samples(),
        -gain.high(),
        -gain.low());
  }

  private static boolean isBetter(OutputAgreement one, OutputAgreement other) {
    PairedSigns signs = one.agreementOver(other);
    if (signs != null && signs.isBetter()) return true;
    if (signs != null && signs.isWorse()) return false;
    return one.gainOver(other).mean() > 0;
  }
}
