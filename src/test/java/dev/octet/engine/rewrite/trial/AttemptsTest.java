package dev.octet.engine.rewrite.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proposals are kept. Those of this test add to one score of a network that copies two. */
class AttemptsTest {
  private static final Promise EXACT = new Promise.Exact("for the test");
  private static final Promise BOUNDED = Attempts.withinBudget();

  /** The second score wins on 8 samples, by 0.1, 0.2, ... 0.8. */
  private static final List<float[]> SAMPLES = samples();

  private static final int CONV = 3;

  @TempDir Path folder;

  private final Graph source = network(true);

  private static List<float[]> samples() {
    List<float[]> samples = new ArrayList<>();
    for (int s = 1; s <= 8; s++) samples.add(new float[] {0, 0.1f * s});
    return samples;
  }

  private static Graph network(boolean scores) {
    var b = new GraphBuilder("copy");
    int x = b.input("x", Shape.of(1, 1, 1, 2));
    float[] identity = {1, 0, 0, 1};
    Shape shape = Shape.of(2, 1, 1, 2);
    float[] bias = {0, 0};
    x = b.conv2d("copy", x, identity, shape, bias, 1, Padding.SAME, Activation.NONE);
    return b.output(scores ? b.reshape("scores", x, 1, 2) : b.reshape("map", x, 1, 2, 1)).build();
  }

  /** Adds to the first score. */
  private static Proposal adding(Graph graph, double value, Promise promise) {
    var edit = new GraphEdit(graph);
    LayerWeights layer = NamedLayers.weights(graph, "copy");
    layer.addToBias(new double[] {value, 0});
    layer.storeBias(edit);
    var site = new Certificate.Site("copy", List.of(0), "added " + value);
    return new Proposal(edit.build(), promise, List.of(site), List.of(), Map.of(), false);
  }

  private Rewritten attempted(Graph graph, double budget, int heldOut, Consumer<Attempts> asking)
      throws IOException {
    Path scratch = Files.createTempDirectory(folder, "attempts");
    try (var trial = Trial.of(graph, SAMPLES, scratch)) {
      var floatTrial = new FloatTrial(trial.reader(), Trial.range(0, heldOut), 1, scratch);
      var nothing = new Statistics(8, Map.of());
      try (var attempts = new Attempts(graph, nothing, budget, floatTrial)) {
        asking.accept(attempts);
        return attempts.result();
      }
    }
  }

  private Rewritten attempted(double budget, Proposal... proposals) throws IOException {
    return attempted(
        source,
        budget,
        SAMPLES.size(),
        attempts -> {
          for (Proposal proposal : proposals) attempts.attempt("test", proposal);
        });
  }

  private static void assertRefused(Rewritten rewritten, Graph graph, String... reason) {
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.certificates())
        .last()
        .satisfies(certificate -> {
          assertThat(certificate.kept()).isFalse();
          assertThat(certificate.reason()).contains(reason);
        });
  }

  @Test
  void anExactProposalIsKeptIfOutputsDifferByRounding() throws IOException {
    Proposal proposal = adding(source, 1e-5, EXACT);
    Rewritten rewritten = attempted(0, proposal);
    assertThat(rewritten.graph()).isSameAs(proposal.graph());
    Certificate certificate = rewritten.certificates().getFirst();
    assertThat(certificate.kept()).isTrue();
    assertThat(certificate.reason()).isEqualTo("the promise was kept");
    Certificate.Measured measured = Objects.requireNonNull(certificate.measured());
    assertThat(measured.samples()).isEqualTo(8);
    assertThat(measured.agreement()).isEqualTo(1);
    assertThat(measured.largestChange()).isCloseTo(1e-5, within(1e-8));
    assertThat(measured.meanChange()).isCloseTo(0.5e-5, within(1e-8));
  }

  @Test
  void anExactProposalThatChangesOutputsIsRefusedWithinAnyBudget() throws IOException {
    assertRefused(attempted(1, adding(source, 0.05, EXACT)), source, "an output changed by 0.05");
  }

  @Test
  void aBoundedProposalIsKeptWithinTheBudget() throws IOException {
    Proposal proposal = adding(source, 0.15, BOUNDED); // changes the class of one sample
    Rewritten rewritten = attempted(1 / 8.0, proposal);
    assertThat(rewritten.graph()).isSameAs(proposal.graph());
    Certificate certificate = rewritten.certificates().getFirst();
    assertThat(certificate.promise()).isEqualTo(Promise.Bounded.measured(1, 8));
    Certificate.Measured measured = Objects.requireNonNull(certificate.measured());
    assertThat(measured.agreement()).isEqualTo(7 / 8.0);
    assertThat(measured.agreementLoss()).isEqualTo(1 / 8.0);
  }

  @Test
  void aBoundedProposalIsRefusedBeyondTheBudget() throws IOException {
    assertRefused(
        attempted(0.1, adding(source, 0.15, BOUNDED)),
        source,
        "agreement 0.8750 is below the budget of 0.9000");
  }

  @Test
  void allProposalsShareOneBudget() throws IOException {
    Proposal first = adding(source, 0.15, BOUNDED);
    Proposal second = adding(first.graph(), 0.1, BOUNDED);
    Rewritten rewritten = attempted(1 / 8.0, first, second);
    assertRefused(rewritten, first.graph(), "agreement 0.7500 is below");
    assertThat(
            Objects.requireNonNull(rewritten.certificates().getLast().measured()).agreementLoss())
        .as("the loss by this proposal alone")
        .isEqualTo(1 / 8.0);
  }

  @Test
  void anOutputWithoutClassesMayChangeByAHundredth() throws IOException {
    Graph map = network(false);
    for (double change : new double[] {0.007, 0.009}) {
      Proposal proposal = adding(map, change, BOUNDED);
      Rewritten rewritten = attempted(map, 1, 8, attempts -> attempts.attempt("test", proposal));
      if (change < 0.008) { // the largest value is 0.8
        assertThat(rewritten.graph()).isSameAs(proposal.graph());
      } else {
        assertRefused(rewritten, map, "an output changed by 0.0112 times its largest value");
      }
    }
  }

  @Test
  void outputsThatAreNotNumbersAreRefused() throws IOException {
    for (Promise promise : List.of(EXACT, BOUNDED)) {
      Rewritten rewritten =
          attempted(
              network(false),
              1,
              8,
              attempts -> attempts.attempt("test", adding(attempts.graph(), Double.NaN, promise)));
      assertThat(rewritten.changed()).isFalse();
    }
  }

  @Test
  void aStartForTrainingIsMeasuredButNotKept() throws IOException {
    assertRefused(
        attempted(1, adding(source, 0, new Promise.NeedsTraining())),
        source,
        "start for training",
        "agreement is 1.0000");
  }

  @Test
  void withoutHeldOutSamplesOnlyProvenProposalsAreKept() throws IOException {
    for (Promise promise : List.of(EXACT, new Promise.WithinRanges(2, 8))) {
      Rewritten rewritten =
          attempted(source, 1, 0, attempts -> attempts.attempt("test", adding(source, 0, promise)));
      assertThat(rewritten.certificates().getFirst().kept()).isTrue();
      assertThat(rewritten.certificates().getFirst().reason()).isEqualTo("proven");
    }
    assertRefused(
        attempted(source, 1, 0, attempts -> attempts.attempt("test", adding(source, 0, BOUNDED))),
        source,
        "there are no held-out samples to measure it on");
  }

  @Test
  void theCertificateHasTheRangesOfTheNeighbours() throws IOException {
    Proposal plain = adding(source, -0.5, BOUNDED);
    var watched =
        new Proposal(plain.graph(), BOUNDED, plain.sites(), List.of(CONV), Map.of(), true);
    Rewritten rewritten = attempted(0, watched);
    assertThat(rewritten.stale()).as("its activations have other values").isTrue();
    assertThat(Objects.requireNonNull(rewritten.certificates().getFirst().measured()).ranges())
        .containsExactly(new Certificate.RangeChange("copy", 0, 0.8f, -0.5f, 0.8f));
  }

  @Test
  void partsAreHalvedUntilTheyAreKept() throws IOException {
    Rewritten rewritten =
        attempted(
            source,
            0,
            8,
            attempts ->
                attempts.parts(
                    "test",
                    List.of(1, 2, 3, 4),
                    part -> adding(source, part.contains(3) ? 0.15 : -1, BOUNDED)));
    assertThat(rewritten.certificates())
        .extracting(Certificate::kept)
        .as("all, the first half, the second half, and its halves 3 and 4")
        .containsExactly(false, true, false, false, true);
  }

  @Test
  void nothingToChangeNeedsNoCertificate() throws IOException {
    Rewritten rewritten =
        attempted(
            source,
            0,
            8,
            attempts -> {
              assertThat(attempts.attempt("test", null)).isTrue();
              attempts.parts("test", List.of(), _ -> adding(source, 0, EXACT));
            });
    assertThat(rewritten.certificates()).isEmpty();
    assertThat(rewritten.graph()).isSameAs(source);
  }

  @Test
  void aProposalCanBeRefusedWithoutAMeasurement() throws IOException {
    Rewritten rewritten =
        attempted(
            source,
            1,
            8,
            attempts -> attempts.revert("test", adding(source, 0, EXACT), "not worth it"));
    assertRefused(rewritten, source, "not worth it");
    assertThat(rewritten.certificates().getFirst().measured()).isNull();
  }

  @Test
  void removedChannelsHaveNoStatistics() throws IOException {
    Path scratch = Files.createTempDirectory(folder, "removed");
    var removed = new BitSet();
    removed.set(0);
    Proposal plain = adding(source, 0, EXACT);
    var pruned =
        new Proposal(plain.graph(), EXACT, plain.sites(), List.of(), Map.of(CONV, removed), false);
    var extremes = new ChannelExtremes(new int[] {0, 1}, new float[] {-1, -2}, new float[] {1, 2});
    var observed = new Statistics(8, Map.of(), Map.of(CONV, extremes), Map.of(CONV, 0.5f));
    var anew = new Statistics(8, Map.of());
    try (var trial = Trial.of(source, SAMPLES, scratch);
        var attempts =
            new Attempts(
                source, observed, 0, new FloatTrial(trial.reader(), new int[0], 1, scratch))) {
      assertThat(attempts.freshStatistics(_ -> anew)).as("not stale").isSameAs(observed);
      attempts.attempt("test", pruned);
      ChannelExtremes left = Objects.requireNonNull(attempts.statistics().extremes().get(CONV));
      assertThat(left.channels()).containsExactly(0);
      assertThat(left.max()).containsExactly(2);
      assertThat(attempts.statistics().rowMaxima()).isEmpty();
      assertThat(attempts.freshStatistics(_ -> anew)).as("stale").isSameAs(anew);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 100, 200, 1000})
  void aBudgetMayBeUsedUpButNotExceeded(int samples) {
    for (int allowed = 0; allowed < samples; allowed++) {
      double budget = (double) allowed / samples;
      assertThat(Attempts.isWithin(budget, (double) (samples - allowed) / samples)).isTrue();
      assertThat(Attempts.isWithin(budget, (double) (samples - allowed - 1) / samples)).isFalse();
    }
  }
}
