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
 * A network and the rewrites that were tried on it so far: each is measured on the samples that
 * choose, gets its certificate, and changes the network if it keeps its promise. The budget is that
 * of all of them together: each is compared with the network as it came, those before it included.
 */
public final class Attempts implements AutoCloseable {
  /**
   * Of the largest value of an output: what reordered float sums may differ by (the sums' last
   * places).
   */
  private static final double EXACT_TOLERANCE = 1e-3;

  /** Of the largest value of an output: the bound where there is no argmax to agree on. */
  private static final double REGRESSION_TOLERANCE = 1e-2;

  /** What parts of whole samples are rounded by: 1 - 0.99 is more than 0.01. */
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
  private @Nullable TrialAnswers reference;

  /** Of the network as it is now; null as long as that is the source. */
  private @Nullable TrialAnswers current;

  private double agreement = 1;

  /**
   * None so far.
   *
   * @param statistics of the network
   * @param maxAgreementLoss the budget: the part of the samples, 0 to 1, whose argmax may change
   * @param trial runs networks over the samples that choose; where there are none, only what is
   *     proven is kept
   */
  public Attempts(Graph source, Statistics statistics, double maxAgreementLoss, FloatTrial trial) {
    this.source = source;
    this.graph = source;
    this.statistics = statistics;
    this.maxAgreementLoss = maxAgreementLoss;
    this.trial = trial;
  }

  /** The network with what was kept. */
  public Graph graph() {
    return graph;
  }

  /**
   * As of the network before activations were rescaled, if they were; an estimate where channels
   * were removed, until they are taken anew.
   */
  public Statistics statistics() {
    return statistics;
  }

  /** Takes statistics anew where they are void. */
  public Statistics freshStatistics(Function<Graph, Statistics> calibrate) {
    if (stale) statistics = calibrate.apply(graph);
    stale = false;
    return statistics;
  }

  /**
   * Of what is nearly the same function, and is kept as far as the budget goes: what it bounds is
   * known when it was measured.
   */
  public static Promise withinBudget() {
    return Promise.Bounded.UNMEASURED;
  }

  /** The network with the rewrites that were kept, and what was tried. */
  public Rewritten result() {
    return new Rewritten(graph, statistics, stale, certificates, facts, trainingStart);
  }

  /** Keeps a network that needs training; it is delivered as a float network only. */
  public void startTrainingAt(Graph start) {
    trainingStart = start;
  }

  /** All parts at once; where that costs too much, each half by itself, and so on. */
  public void parts(
      String name, List<Integer> parts, Function<List<Integer>, @Nullable Proposal> rewrite) {
    if (parts.isEmpty() || attempt(name, rewrite.apply(parts)) || parts.size() == 1) return;
    int middle = parts.size() / 2;
    parts(name, parts.subList(0, middle), rewrite);
    parts(name, parts.subList(middle, parts.size()), rewrite);
  }

  /** Whether there was nothing to do, or it was done and kept. */
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
          proven ? "proven" : "no samples to measure on that did not calibrate");
      return proven;
    }
    TrialAnswers after = trial.run(proposal.graph(), proposal.neighbours());
    boolean kept = false;
    try {
      kept = isKept(name, proposal, after);
      if (kept) replaceCurrent(after);
    } finally {
      if (!kept) after.close();
    }
    return kept;
  }

  private boolean isKept(String name, Proposal proposal, TrialAnswers after) {
    // run again only for the ranges
    try (TrialAnswers watched =
        proposal.neighbours().isEmpty() ? null : trial.run(graph, proposal.neighbours())) {
      TrialAnswers before = watched == null ? current() : watched;
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

  /** The proposal with the bound that the samples bear out, where it had none. */
  private Proposal borneOut(Proposal proposal, OutputChange whole) {
    if (!proposal.promise().equals(Promise.Bounded.UNMEASURED)) return proposal;
    int changed = whole.changed(REGRESSION_TOLERANCE);
    return proposal.with(Promise.Bounded.measured(changed, trial.samples()));
  }

  private TrialAnswers reference() {
    TrialAnswers answers = reference;
    if (answers == null) {
      answers = trial.run(source, List.of());
      reference = answers;
    }
    return answers;
  }

  private TrialAnswers current() {
    return current == null ? reference() : current;
  }

  private void replaceCurrent(@Nullable TrialAnswers answers) {
    if (current != null) current.close();
    current = answers;
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
      TrialAnswers before,
      TrialAnswers after) {
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

  /** Why a rewrite can't be kept; null if it can. */
  private @Nullable String objection(Promise promise, OutputChange step, OutputChange whole) {
    boolean same = step.relative() <= EXACT_TOLERANCE; // not so for NaN
    if (promise instanceof Promise.Exact && !same) {
      return text("an output changed by %.3g, which is more than rounding", step.largest());
    }
    Double agrees = whole.agreement();
    if (promise instanceof Promise.NeedsTraining) {
      return agrees == null
          ? "it is a start for training, not the same function"
          : text("it is a start for training: without, agreement is %.4f", agrees);
    }
    if (agrees != null && !isWithin(maxAgreementLoss, agrees)) {
      return text("agreement %.4f is below the budget of %.4f", agrees, 1 - maxAgreementLoss);
    }
    double others = whole.relativeWithoutScores();
    return others <= REGRESSION_TOLERANCE
        ? null
        : text("an output changed by %.3g of its largest value", others);
  }

  /** Whether so much agreement leaves a budget: 99 of 100 do leave one of 0.01. */
  static boolean isWithin(double maxAgreementLoss, double agreement) {
    return 1 - agreement <= maxAgreementLoss + ROUNDING;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Takes something back that was not even measured. */
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
    return new Statistics(statistics.samples(), tensors, extremes, rowMaxima);
  }
}
