package dev.octet.engine.convert;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.measure.OutputMeasurement;
import dev.octet.engine.measure.OutputMeasurement.Answers;
import dev.octet.engine.measure.OutputMeasurement.Artifact;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.rewrite.Certificate;
import dev.octet.engine.write.TfliteWriter;
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

  Candidate {
    certificates = List.copyOf(certificates);
  }

  /**
   * The rewritten one, unless the other agrees better with the uploaded network on the samples held
   * back (where there are no scores to agree on: has clearly less noise); then its rewrites are
   * reverted.
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

  private static @Nullable String objection(Answers with, Answers without) {
    Double agreementWith = with.agreement();
    Double agreementWithout = without.agreement();
    if (agreementWith != null && agreementWithout != null) {
      return agreementWith >= agreementWithout
          ? null
          : String.format(
              Locale.ROOT,
              "in 8 bits, agreement is %.4f with all rewrites and %.4f without them",
              agreementWith,
              agreementWithout);
    }
    return with.noise() <= MORE_NOISE * without.noise()
        ? null
        : String.format(
            Locale.ROOT,
            "in 8 bits, the outputs' noise is %.3g of their signal with all rewrites and %.3g"
                + " without them",
            with.noise(),
            without.noise());
  }
}
