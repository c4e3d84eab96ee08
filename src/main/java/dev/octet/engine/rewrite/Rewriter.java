package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tries the rewrites of a recipe one after another, measures each on samples held back, and keeps
 * those that keep their promise. The budget is that of the whole recipe: each rewrite is compared
 * with the uploaded network, all those before it included.
 */
public final class Rewriter {
  /** Of the largest output: what reordered float sums may differ by (the sums' last places). */
  private static final double EXACT_TOLERANCE = 1e-3;

  /** Of the largest output: the bound where there is no argmax to agree on. */
  private static final double REGRESSION_TOLERANCE = 1e-2;

  /** The part of the weights that it is worth to go, for the sake of size and speed alone. */
  private static final double WORTHWHILE = 0.05;

  private final Graph source;
  private final Map<Integer, Interval> inputs;
  private final double maxAgreementLoss;
  private final FloatTrial trial;
  private final List<Certificate> certificates = new ArrayList<>();
  private Graph graph;
  private Statistics statistics;
  private boolean stale;
  private @Nullable Graph trainingStart;
  private FloatTrial.@Nullable Answers reference;
  private FloatTrial.@Nullable Answers current;
  private double agreement = 1;

  private Rewriter(
      Graph source,
      Statistics statistics,
      Map<Integer, Interval> inputs,
      double maxAgreementLoss,
      FloatTrial trial) {
    this.source = source;
    this.graph = source;
    this.statistics = statistics;
    this.inputs = inputs;
    this.maxAgreementLoss = maxAgreementLoss;
    this.trial = trial;
  }

  /**
   * Rewrites a network.
   *
   * @param statistics with the extremes of the channels that {@link ChannelScreen} asked for
   * @param inputs the declared range of inputs, by tensor id; what is absent may be anything
   * @param maxAgreementLoss the budget: the part of the samples, 0 to 1, whose argmax may change
   * @param reader of the samples
   * @param samples to measure on; without any, only what is EXACT is kept
   * @param calibration other samples, to fit layers to
   */
  public static Rewritten rewrite(
      Graph graph,
      Statistics statistics,
      RewriteOptions options,
      Map<Integer, Interval> inputs,
      double maxAgreementLoss,
      SampleReader reader,
      int[] samples,
      int[] calibration,
      int threads) {
    var trial = new FloatTrial(reader, samples, threads);
    var rewriter = new Rewriter(graph, statistics, inputs, maxAgreementLoss, trial);
    switch (options.pruning()) {
      case OFF -> {}
      case WORTHWHILE -> rewriter.constantChannels(WORTHWHILE);
      case ALWAYS -> rewriter.constantChannels(0);
    }
    if (options.separableBlocks() > 0) {
      var convolutions =
          new SeparableConvolutions(rewriter.graph, reader, calibration, threads, trial);
      rewriter.separable(options.separableBlocks(), convolutions);
    }
    if (options.reluForRelu6()) rewriter.reluForRelu6();
    switch (options.equalization()) {
      case OFF -> {}
      case FUSED -> rewriter.equalize();
      case EXACT_CAP -> {
        rewriter.equalizeWithCaps();
        rewriter.equalize();
      }
    }
    return new Rewritten(
        rewriter.graph,
        rewriter.statistics,
        rewriter.stale,
        rewriter.certificates,
        rewriter.trainingStart);
  }

  /** Folds and prunes, where that saves at least a part of the weights. */
  private void constantChannels(double leastSaving) {
    var constants = ConstantChannels.find(graph, statistics, ChannelIntervals.of(graph, inputs));
    if (leastSaving > 0 && !saves(leastSaving, constants)) return;
    attempt(FoldConstantChannels.NAME, FoldConstantChannels.propose(graph, constants, true, null));
    List<Integer> tensors = constants.tensors().keySet().stream().sorted().toList();
    attemptParts(
        FoldConstantChannels.NAME,
        tensors,
        part -> FoldConstantChannels.propose(graph, constants, false, new HashSet<>(part)));
    attempt(PruneConstantChannels.NAME, PruneConstantChannels.propose(graph));
  }

  /** Whether it does; a certificate says so where it doesn't. */
  private boolean saves(double least, ConstantChannels constants) {
    Proposal proven = FoldConstantChannels.propose(graph, constants, true, null);
    Graph folded = proven == null ? graph : proven.graph();
    Proposal seen = FoldConstantChannels.propose(folded, constants, false, null);
    Proposal pruned = PruneConstantChannels.propose(seen == null ? folded : seen.graph());
    if (pruned == null) return false;
    double saving = 1 - (double) weights(pruned.graph()) / weights(graph);
    if (saving >= least) return true;
    String reason =
        text(
            "it would save %.2g %% of the weights: less than the %.2g %% that make it worthwhile",
            100 * saving, 100 * least);
    conclude(PruneConstantChannels.NAME, pruned, null, false, reason);
    return false;
  }

  private static long weights(Graph graph) {
    return graph.nodes().stream()
        .flatMap(node -> node.inputs().stream())
        .filter(id -> id != Node.ABSENT)
        .distinct()
        .map(graph::tensor)
        .filter(Tensor::isConstant)
        .mapToLong(tensor -> tensor.shape().elements())
        .sum();
  }

  /** Fewer blocks, where so many cost too much. */
  private void separable(int wanted, SeparableConvolutions convolutions) {
    List<SeparableBlock> blocks = SeparableBlock.find(graph);
    if (blocks.isEmpty() || trial.samples() == 0) return;
    if (wanted >= blocks.size()) {
      Proposal proposal = convolutions.proposeAll(new Promise.NeedsTraining());
      attempt(SeparableConvolutions.NAME, proposal);
      trainingStart = proposal.graph();
      return;
    }
    var promise = new Promise.Bounded(trial.samples(), maxAgreementLoss);
    List<SeparableBlock> ranked = convolutions.ranked();
    for (int count = wanted; count > 0; count--) {
      Proposal proposal = convolutions.propose(ranked.subList(0, count), promise);
      if (attempt(SeparableConvolutions.NAME, proposal)) return;
    }
  }

  private void reluForRelu6() {
    if (trial.samples() == 0) return;
    var promise = new Promise.Bounded(trial.samples(), maxAgreementLoss);
    attemptParts(
        ReluForRelu6.NAME,
        ReluForRelu6.sites(graph),
        part -> ReluForRelu6.propose(graph, part, promise));
  }

  private void equalizeWithCaps() {
    attempt(EqualizeWithCaps.NAME, EqualizeWithCaps.propose(graph, statistics));
  }

  private void equalize() {
    attempt(EqualizeLayers.NAME, EqualizeLayers.propose(graph, statistics, List.of()));
    attemptParts(
        EqualizeLayers.NAME,
        EqualizeLayers.clippedGroups(graph),
        part -> EqualizeLayers.propose(graph, statistics, part));
  }

  /** All parts at once; where that costs too much, each half by itself, and so on. */
  private void attemptParts(
      String name, List<Integer> parts, Function<List<Integer>, @Nullable Proposal> rewrite) {
    if (parts.isEmpty() || attempt(name, rewrite.apply(parts)) || parts.size() == 1) return;
    int middle = parts.size() / 2;
    attemptParts(name, parts.subList(0, middle), rewrite);
    attemptParts(name, parts.subList(middle, parts.size()), rewrite);
  }

  /** Whether there was nothing to do, or it was done and kept. */
  private boolean attempt(String name, @Nullable Proposal proposal) {
    if (proposal == null) return true;
    if (trial.samples() == 0) {
      boolean exact = proposal.promise() instanceof Promise.Exact;
      conclude(
          name, proposal, null, exact, exact ? "proven" : "no samples held back to measure on");
      return exact;
    }
    FloatTrial.Answers original = reference();
    FloatTrial.Answers before = answers(graph, proposal.neighbours());
    FloatTrial.Answers after = trial.run(proposal.graph(), proposal.neighbours());
    OutputChange step = OutputChange.between(source, before, after);
    OutputChange whole = OutputChange.between(source, original, after);
    var measured = measured(proposal, step, whole, before, after);
    String objection = objection(proposal.promise(), step, whole);
    boolean kept = objection == null;
    String reason = objection == null ? "the promise was kept" : objection;
    conclude(name, proposal, measured, kept, reason);
    if (kept) {
      current = after;
      agreement = whole.agreement() == null ? 1 : whole.agreement();
    }
    return kept;
  }

  private FloatTrial.Answers reference() {
    FloatTrial.Answers answers = reference;
    if (answers == null) {
      answers = trial.run(source, List.of());
      reference = answers;
      current = answers;
    }
    return answers;
  }

  /** Of the network as it is now; run again only for the ranges. */
  private FloatTrial.Answers answers(Graph network, List<Integer> neighbours) {
    FloatTrial.Answers known = current;
    return neighbours.isEmpty() && known != null ? known : trial.run(network, neighbours);
  }

  private Certificate.Measured measured(
      Proposal proposal,
      OutputChange step,
      OutputChange whole,
      FloatTrial.Answers before,
      FloatTrial.Answers after) {
    List<Certificate.RangeChange> ranges = new ArrayList<>();
    for (int i = 0; i < proposal.neighbours().size(); i++) {
      ranges.add(
          new Certificate.RangeChange(
              graph.tensor(proposal.neighbours().get(i)).name(),
              before.low()[i],
              before.high()[i],
              after.low()[i],
              after.high()[i]));
    }
    return new Certificate.Measured(
        trial.samples(),
        whole.agreement(),
        whole.agreement() == null ? null : agreement - whole.agreement(),
        step.largest(),
        step.mean(),
        ranges);
  }

  /** Why a rewrite can't be kept; null if it can. */
  private @Nullable String objection(Promise promise, OutputChange step, OutputChange whole) {
    boolean same = step.largest() <= EXACT_TOLERANCE * step.magnitude(); // not so for NaN
    if (promise instanceof Promise.Exact && !same) {
      return text("an output changed by %.3g, which is more than rounding", step.largest());
    }
    Double agrees = whole.agreement();
    if (promise instanceof Promise.NeedsTraining) {
      return agrees == null
          ? "it is a start for training, not the same function"
          : text("it is a start for training: without, agreement is %.4f", agrees);
    }
    if (agrees != null) {
      return 1 - agrees <= maxAgreementLoss
          ? null
          : text("agreement %.4f is below the budget of %.4f", agrees, 1 - maxAgreementLoss);
    }
    return whole.largest() <= REGRESSION_TOLERANCE * whole.magnitude()
        ? null
        : text("an output changed by %.3g of %.3g", whole.largest(), whole.magnitude());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private void conclude(
      String name,
      Proposal proposal,
      Certificate.@Nullable Measured measured,
      boolean kept,
      String reason) {
    certificates.add(
        new Certificate(name, proposal.promise(), proposal.sites(), measured, kept, reason));
    if (!kept) return;
    graph = proposal.graph();
    stale |= proposal.rescaled();
    statistics = without(statistics, proposal.removed());
  }

  private static Statistics without(Statistics statistics, Map<Integer, BitSet> removed) {
    if (removed.isEmpty()) return statistics;
    Map<Integer, TensorStatistics> tensors = new HashMap<>(statistics.tensors());
    Map<Integer, ChannelExtremes> extremes = new HashMap<>(statistics.extremes());
    removed.forEach((id, channels) -> {
      tensors.computeIfPresent(id, (_, before) -> before.without(channels));
      extremes.computeIfPresent(id, (_, before) -> before.without(channels));
    });
    return new Statistics(statistics.samples(), tensors, extremes);
  }
}
