package dev.octet.engine.rewrite.trial;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A network and the rewrites tried on it so far. Each proposal is measured on the selection
 * samples, gets a certificate, and is kept if it holds its promise. All rewrites share one budget:
 * each result is compared with the original network, so the change includes the rewrites kept
 * before.
 */
public final class Attempts implements AutoCloseable {
  /**
   * Tolerance of an exact rewrite, as a fraction of the largest value of an output: reordered float
   * sums may differ in their last places.
   */
  private static final double EXACT_TOLERANCE = 1e-3;

  /**
   * Tolerance of a bounded rewrite on outputs without an argmax, as a fraction of the largest value
   * of the output.
   */
  private static final double REGRESSION_TOLERANCE = 1e-2;

  /** Tolerance for the rounding of fractions: 1 - 0.99 is more than 0.01. */
  private static final double ROUNDING = 1e-9;

  private final Graph source;
  private final double maxAgreementLoss;
  private final FloatTrial trial;
  private final List<Certificate> certificates = new ArrayList<>();
  private final List<RewriteFact> facts = new ArrayList<>();
  private Graph graph;
  private Statistics statistics;
  private boolean stale;
  private @Nullable Graph trainingStart;
  private @Nullable TrialOutputs reference;

  /** The outputs of the current network; null as long as it is the source. */
  private @Nullable TrialOutputs current;

  private double agreement = 1;

  /**
   * Starts without rewrites.
   *
   * @param statistics statistics of the network
   * @param maxAgreementLoss the budget: the fraction of the samples, 0 to 1, whose argmax may
   *     change
   * @param trial runs networks over the selection samples; if it has none, only proven rewrites are
   *     kept
   */
  public Attempts(Graph source, Statistics statistics, double maxAgreementLoss, FloatTrial trial) {
    this.source = source;
    this.graph = source;
    this.statistics = statistics;
    this.maxAgreementLoss = maxAgreementLoss;
    this.trial = trial;
  }

  /** Returns the network with the rewrites kept so far. */
  public Graph graph() {
    return graph;
  }

  /**
   * Returns the statistics of the network. If activations were rescaled, they still describe the
   * network before that; if channels were removed, they are an estimate. {@link #freshStatistics}
   * replaces them.
   */
  public Statistics statistics() {
    return statistics;
  }

  /** Returns the statistics of the network, collected again if a kept rewrite invalidated them. */
  public Statistics freshStatistics(Function<Graph, Statistics> calibrate) {
    if (stale) statistics = calibrate.apply(graph);
    stale = false;
    return statistics;
  }

  /**
   * Returns the promise of a rewrite that computes nearly the same function and is kept within the
   * budget; measuring it gives the bound.
   */
  public static Promise withinBudget() {
    return Promise.Bounded.UNMEASURED;
  }

  /**
   * Returns the network with the rewrites that were kept, and the certificates of all that were
   * tried.
   */
  public Rewritten result() {
    return new Rewritten(graph, statistics, stale, certificates, facts, trainingStart);
  }

  /** Sets a network that needs training; only its float form is delivered. */
  public void startTrainingAt(Graph start) {
    trainingStart = start;
  }

  /** Tries all parts at once; if that is not kept, each half separately, recursively. */
  public void parts(
      String name, List<Integer> parts, Function<List<Integer>, @Nullable Proposal> rewrite) {
    if (parts.isEmpty() || attempt(name, rewrite.apply(parts)) || parts.size() == 1) return;
    int middle = parts.size() / 2;
    parts(name, parts.subList(0, middle), rewrite);
    parts(name, parts.subList(middle, parts.size()), rewrite);
  }

  /**
   * Tries a proposal and returns whether it was kept, or null, which means that there was nothing
   * to change.
   */
  public boolean attempt(String name, @Nullable Proposal proposal) {
    if (proposal == null) return true;
    if (trial.samples() == 0) {
      boolean proven =
          proposal.promise() instanceof Promise.Exact
              || proposal.promise() instanceof Promise.WithinRanges;
      conclude(
          name,
          proposal,
          null,
          proven,
          proven ? "proven" : "there are no held-out samples to measure it on");
      return proven;
    }
    TrialOutputs after = trial.run(proposal.graph(), proposal.neighbours());
    boolean kept = false;
    try {
      kept = isKept(name, proposal, after);
      if (kept) replaceCurrent(after);
    } finally {
      if (!kept) after.close();
    }
    return kept;
  }

  private boolean isKept(String name, Proposal proposal, TrialOutputs after) {
    // The network runs again only for the ranges.
    try (TrialOutputs watched =
        proposal.neighbours().isEmpty() ? null : trial.run(graph, proposal.neighbours())) {
      TrialOutputs before = watched == null ? current() : watched;
      OutputChange step = OutputChange.between(source, before, after);
      OutputChange whole = OutputChange.between(source, reference(), after);
      var measured = measured(proposal, step, whole, before, after);
      String objection = objection(proposal.promise(), step, whole);
      boolean kept = objection == null;
      String reason = objection == null ? "the promise was kept" : objection;
      conclude(name, borneOut(proposal, whole), measured, kept, reason);
      if (kept) agreement = whole.agreement() == null ? 1 : whole.agreement();
      return kept;
    }
  }

  /** Returns the proposal with the bound that the samples support, if its promise is unmeasured. */
  private Proposal borneOut(Proposal proposal, OutputChange whole) {
    if (!proposal.promise().equals(Promise.Bounded.UNMEASURED)) return proposal;
    int changed = whole.changed(REGRESSION_TOLERANCE);
    return proposal.with(Promise.Bounded.measured(changed, trial.samples()));
  }

  private TrialOutputs reference() {
    TrialOutputs agreements = reference;
    if (agreements == null) {
      agreements = trial.run(source, List.of());
      reference = agreements;
    }
    return agreements;
  }

  private TrialOutputs current() {
    return current == null ? reference() : current;
  }

  private void replaceCurrent(@Nullable TrialOutputs agreements) {
    if (current != null) current.close();
    current = agreements;
  }

  @Override
  public void close() {
    replaceCurrent(null);
    if (reference != null) reference.close();
    reference = null;
  }

  private Certificate.Measured measured(
      Proposal proposal,
      OutputChange step,
      OutputChange whole,
      TrialOutputs before,
      TrialOutputs after) {
    List<Certificate.RangeChange> ranges = new ArrayList<>();
    for (int i = 0; i < proposal.neighbours().size(); i++) {
      ranges.add(
          new Certificate.RangeChange(
              graph.tensor(proposal.neighbours().get(i)).name(),
              before.low(i),
              before.high(i),
              after.low(i),
              after.high(i)));
    }
    return new Certificate.Measured(
        trial.samples(),
        whole.agreement(),
        whole.agreement() == null ? null : agreement - whole.agreement(),
        step.largest(),
        step.mean(),
        ranges);
  }

  /** Returns why a rewrite can't be kept; null if it can. */
  private @Nullable String objection(Promise promise, OutputChange step, OutputChange whole) {
    boolean same = step.relative() <= EXACT_TOLERANCE; // False for NaN.
    if (promise instanceof Promise.Exact && !same) {
      return text("an output changed by %.3g, which is more than a rounding error", step.largest());
    }
    Double agrees = whole.agreement();
    if (promise instanceof Promise.NeedsTraining) {
      return agrees == null
          ? "it is a start for training, not the same function"
          : text("it is a start for training: without training, agreement is %.4f", agrees);
    }
    if (agrees != null && !isWithin(maxAgreementLoss, agrees)) {
      return text("agreement %.4f is below the budget of %.4f", agrees, 1 - maxAgreementLoss);
    }
    double others = whole.relativeWithoutScores();
    return others <= REGRESSION_TOLERANCE
        ? null
        : text("an output changed by %.3g times its largest value", others);
  }

  /**
   * Returns whether an agreement is within the budget: 99 of 100 samples are within a budget of
   * 0.01.
   */
  static boolean isWithin(double maxAgreementLoss, double agreement) {
    return 1 - agreement <= maxAgreementLoss + ROUNDING;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Rejects a proposal without measuring it. */
  public void revert(String name, Proposal proposal, String reason) {
    conclude(name, proposal, null, false, reason);
  }

  private void conclude(
      String name,
      Proposal proposal,
      Certificate.@Nullable Measured measured,
      boolean kept,
      String reason) {
    certificates.add(
        new Certificate(
            name,
            proposal.promise(),
            proposal.rescaled(),
            proposal.sites(),
            measured,
            kept,
            reason));
    if (!kept) return;
    graph = proposal.graph();
    if (proposal.fact() != null) facts.add(proposal.fact());
    stale |= proposal.rescaled() || !proposal.removed().isEmpty();
    statistics = without(statistics, proposal.removed());
  }

  private static Statistics without(Statistics statistics, Map<Integer, BitSet> removed) {
    if (removed.isEmpty()) return statistics;
    Map<Integer, TensorStatistics> tensors = new HashMap<>(statistics.tensors());
    Map<Integer, ChannelExtremes> extremes = new HashMap<>(statistics.extremes());
    Map<Integer, Float> rowMaxima = new HashMap<>(statistics.rowMaxima());
    removed.forEach((id, channels) -> {
      tensors.computeIfPresent(id, (_, before) -> before.without(channels));
      extremes.computeIfPresent(id, (_, before) -> before.without(channels));
      rowMaxima.remove(id);
    });
    return new Statistics(
        statistics.samples(), tensors, extremes, rowMaxima, statistics.notFinite());
  }
}
