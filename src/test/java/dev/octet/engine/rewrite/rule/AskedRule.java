package dev.octet.engine.rewrite.rule;

import dev.octet.engine.Trial;
import dev.octet.engine.calibrate.ChannelWatch;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.refit.Evidence;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.FloatTrial;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Asks one rule alone what it proposes for a network. There are no held-out samples, so nothing is
 * measured: a proposal is kept if its promise is proven, and all others only leave a certificate.
 *
 * @param inputs the declared range of the network's inputs
 * @param budget the fraction of samples whose class may change
 */
record AskedRule(
    TriedRule rule, RuleSettings settings, Map<Integer, ValueInterval> inputs, double budget) {
  /** With the usual settings, and inputs of any value. */
  AskedRule(TriedRule rule) {
    this(rule, RuleSettings.USUAL, Map.of(), 0.01);
  }

  AskedRule with(RuleOption option, Object value) {
    return new AskedRule(rule, settings.with(option, value), inputs, budget);
  }

  /** With inputs that are declared to lie in [-1, 1]. */
  AskedRule ofDeclaredInputs() {
    return new AskedRule(rule, settings, Map.of(0, new ValueInterval(-1, 1)), budget);
  }

  AskedRule withBudget(double fraction) {
    return new AskedRule(rule, settings, inputs, fraction);
  }

  /** Asks for a network that is calibrated on 24 random samples from [-1, 1]. */
  Rewritten about(Graph graph, Path folder) throws IOException {
    return about(graph, RewriteTrial.samples(graph, 1), folder);
  }

  /** Asks for a network that is calibrated on these samples. */
  Rewritten about(Graph graph, List<float[]> samples, Path folder) throws IOException {
    FoldedNetwork network = Folding.BATCH_NORMALIZATION.fold(graph);
    int[] none = {};
    int[] all = Trial.range(0, samples.size());
    Path scratch = Files.createTempDirectory(folder, "asked");
    try (var trial = Trial.of(network.folded(), samples, scratch)) {
      Function<Graph, Statistics> calibrate =
          some ->
              trial.statistics(some, all, ChannelWatch.all(ConstantChannels.everyChannel(some)));
      var floatTrial = new FloatTrial(trial.reader(), none, 1, scratch);
      Graph folded = network.folded();
      try (var attempts = new Attempts(folded, calibrate.apply(folded), budget, floatTrial)) {
        var evidence = new Evidence(trial.reader(), none, all, 1, scratch, calibrate);
        rule.propose(
            new RuleTrial(network, inputs, budget, evidence, floatTrial, attempts), settings);
        return attempts.result();
      }
    }
  }
}
