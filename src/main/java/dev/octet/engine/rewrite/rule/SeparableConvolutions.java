package dev.octet.engine.rewrite.rule;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.refit.Evidence;
import dev.octet.engine.rewrite.refit.LayerRefit;
import dev.octet.engine.rewrite.refit.SeparableBlock;
import dev.octet.engine.rewrite.refit.SeparableFit;
import dev.octet.engine.rewrite.refit.Views;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.FloatTrial;
import dev.octet.engine.rewrite.trial.OutputChange;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import dev.octet.engine.rewrite.trial.RewriteFact;
import dev.octet.engine.rewrite.trial.TrialOutputs;
import dev.octet.engine.samples.input.SampleReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The quantization-friendly separable convolution of Sheng et al. (2018, section 3): the activation
 * between the depthwise and the pointwise convolution is removed, so that one tensor with a
 * problematic range less has to be quantized.
 *
 * <pre>{@code
 * x ──► depthwise D,d ──► RELU6 ──► pointwise P,p ──► y
 *
 * x ──► depthwise D / |D| ────────► pointwise W,b ──► y'     y' as close to y as least squares can
 * }</pre>
 *
 * <p>The paper retrains the network; here W and b are fitted in closed form to the outputs of the
 * original's pointwise layers on the calibration samples ({@link SeparableFit}). That suffices for
 * some blocks. All blocks together are a start for training; the other pointwise layers between and
 * after them are then fitted to their changed inputs, too ({@link LayerRefit}).
 */
public final class SeparableConvolutions {
  public static final String NAME = "quantization-friendly-separable-convolution";

  private static final String REFITTED = "weights and bias refitted";

  /** The number of samples that is sufficient to rank the blocks by their cost. */
  private static final int RANKING_SAMPLES = 100;

  /** The number of samples to fit to, not counting their mirror images. */
  private static final int SAMPLES = 1000;

  private final Graph original;
  private final SeparableFit fit;
  private final SeparableFit roughly;
  private final FloatTrial trial;

  /**
   * Prepares the rewrite of a network.
   *
   * @param evidence provides the calibration samples to fit to
   * @param trial runs networks over held-out samples, to rank the blocks by their cost
   */
  public SeparableConvolutions(Graph original, Evidence evidence, FloatTrial trial) {
    this.original = original;
    this.trial = trial;
    Shape input = original.tensor(original.inputs().getFirst()).shape();
    SampleReader reader = evidence.reader();
    var all = Views.of(reader, evidence.calibration(), SAMPLES, input, true);
    var some = Views.of(reader, evidence.calibration(), RANKING_SAMPLES, input, false);
    fit = new SeparableFit(original, evidence.fitting(all));
    roughly = new SeparableFit(original, evidence.fitting(some));
  }

  /**
   * Returns the blocks, ordered by how much rewriting that block alone changes the outputs,
   * smallest change first.
   */
  public List<SeparableBlock> ranked() {
    record Ranked(SeparableBlock block, double change) {}
    List<Ranked> ranked = new ArrayList<>();
    try (TrialOutputs before = trial.run(original, List.of())) {
      for (SeparableBlock block : SeparableBlock.find(original)) {
        try (TrialOutputs after = trial.run(roughly.fitAlone(block), List.of())) {
          ranked.add(
              new Ranked(block, OutputChange.between(original, before, after).relativeMean()));
        }
      }
    }
    ranked.sort(Comparator.comparingDouble(Ranked::change));
    return ranked.stream().map(Ranked::block).toList();
  }

  /**
   * Rewrites some blocks in execution order; each is fitted to the outputs of the rewritten blocks
   * before it.
   */
  public Proposal propose(List<SeparableBlock> blocks, Promise promise) {
    return propose(blocks, promise, false);
  }

  /** Rewrites all blocks, and also fits the layers between and after them. */
  public Proposal proposeAll(Promise promise) {
    return propose(SeparableBlock.find(original), promise, true);
  }

  private Proposal propose(List<SeparableBlock> blocks, Promise promise, boolean between) {
    Map<Integer, SeparableBlock> byDepthwise = new TreeMap<>();
    Set<Integer> pointwise = new HashSet<>();
    for (SeparableBlock block : blocks) {
      byDepthwise.put(block.depthwise(), block);
      pointwise.add(block.pointwise());
    }
    List<Certificate.Site> sites = new ArrayList<>();
    List<Integer> neighbours = new ArrayList<>();
    Graph graph = original;
    try (SeparableFit.Pass pass = fit.new Pass()) {
      for (int node = 0; node < original.nodes().size(); node++) {
        SeparableBlock block = byDepthwise.get(node);
        if (block != null) {
          graph = pass.fit(graph, block);
          if (between && LayerRefit.isPossible(original, block.pointwise())) {
            graph = pass.rectify(graph, block);
          }
          site(node, "kernels scaled to unit norm; bias and activation removed", sites);
          site(block.pointwise(), REFITTED, sites);
          neighbours.add(block.depthwiseOutput(original));
          neighbours.add(block.pointwiseOutput(original));
        } else if (between
            && !neighbours.isEmpty()
            && !pointwise.contains(node)
            && LayerRefit.isPossible(original, node)) {
          graph = pass.refit(graph, node);
          site(node, REFITTED, sites);
        }
      }
    }
    return new Proposal(graph, promise, sites, neighbours, Map.of(), true)
        .with(new RewriteFact.SeparableBlocks());
  }

  private void site(int node, String change, List<Certificate.Site> sites) {
    String layer = original.layerName(original.nodes().get(node));
    sites.add(new Certificate.Site(layer, List.of(), change));
  }
}
