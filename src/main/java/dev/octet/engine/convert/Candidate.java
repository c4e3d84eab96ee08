package dev.octet.engine.convert;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.measure.OutputMeasurement;
import dev.octet.engine.measure.OutputMeasurement.Answers;
import dev.octet.engine.measure.OutputMeasurement.Artifact;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.rewrite.Certificate;
import dev.octet.engine.write.TfliteWriter;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A quantized network that may be delivered.
 *
 * @param statistics of the float network that it was made from
 * @param certificates of the rewrites that were tried
 */
record Candidate(QuantizedGraph quantized, Statistics statistics, List<Certificate> certificates) {
  /** The power of noise that is clearly more: 0.5 dB. */
  private static final double MORE_NOISE = 1.12;

  private static final double SIGNIFICANCE = 0.05;

  Candidate {
    certificates = List.copyOf(certificates);
  }

  /** Whether its float network is another than the uploaded one. */
  boolean isRewritten() {
    return certificates.stream().anyMatch(Certificate::kept);
  }

  /**
   * The rewritten one, unless the other agrees better with the uploaded network on the samples held
   * back; then its rewrites are reverted. A difference of so few samples that it may be chance
   * counts only where there is more noise, too. Where there are no scores to agree on, noise
   * decides.
   */
  static Candidate better(Candidate rewritten, Candidate plain, Samples samples) {
    int[] heldBack = samples.split().heldBack();
    if (heldBack.length == 0) return rewritten;
    Graph uploaded = plain.quantized().source();
    List<Answers> answers =
        OutputMeasurement.measure(
            uploaded,
            List.of(artifact(rewritten), artifact(plain)),
            samples.reader(),
            heldBack,
            samples.threads());
    String objection = objection(answers.getFirst(), answers.getLast());
    if (objection == null) return rewritten;
    return new Candidate(
        plain.quantized(),
        plain.statistics(),
        rewritten.certificates().stream()
            .map(certificate -> certificate.kept() ? certificate.reverted(objection) : certificate)
            .toList());
  }

  private static Artifact artifact(Candidate candidate) {
    return new Artifact(candidate.quantized(), TfliteWriter.write(candidate.quantized().graph()));
  }

  /** Why the rewritten one is worse; null where it isn't. */
  private static @Nullable String objection(Answers with, Answers without) {
    BitSet sameWith = with.same();
    BitSet sameWithout = without.same();
    if (sameWith == null || sameWithout == null) {
      return with.noise() <= MORE_NOISE * without.noise() ? null : noisier(with, without);
    }
    var won = (BitSet) sameWith.clone();
    won.andNot(sameWithout);
    var lost = (BitSet) sameWithout.clone();
    lost.andNot(sameWith);
    if (won.cardinality() >= lost.cardinality()) return null;
    if (mayBeChance(won.cardinality(), lost.cardinality()) && with.noise() < without.noise()) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "in 8 bits, %d of %d samples have the float network's answer with all rewrites, %d without"
            + " them",
        sameWith.cardinality(),
        with.samples(),
        sameWithout.cardinality());
  }

  private static String noisier(Answers with, Answers without) {
    return String.format(
        Locale.ROOT,
        "in 8 bits, the outputs' noise is %.3g of their signal with all rewrites and %.3g without"
            + " them",
        with.noise(),
        without.noise());
  }

  /** The exact test of McNemar: whether a fair coin shows so few heads. */
  private static boolean mayBeChance(int fewer, int more) {
    int n = fewer + more;
    double term = Math.pow(0.5, n);
    double tail = 0;
    for (int k = 0; k <= fewer; k++) {
      tail += term;
      term *= (double) (n - k) / (k + 1);
    }
    return 2 * tail > SIGNIFICANCE;
  }
}
