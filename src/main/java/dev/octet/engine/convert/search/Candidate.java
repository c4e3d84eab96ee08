package dev.octet.engine.convert.search;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.measure.OutputMeasurement.Artifact;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A quantized network that may be delivered.
 *
 * @param statistics of the float network that it was made from
 * @param keepScale names of layers whose output has the scale of its input, though it may have its
 *     own
 * @param certificates of the rewrites that were tried
 */
public record Candidate(
    QuantizedGraph quantized,
    Statistics statistics,
    Set<String> keepScale,
    List<Certificate> certificates) {
  public Candidate {
    certificates = List.copyOf(certificates);
  }

  /** Whether its float network is another than the uploaded one. */
  public boolean isRewritten() {
    return certificates.stream().anyMatch(Certificate::kept);
  }

  /** Whether activations have other values than those of the uploaded network. */
  boolean isRescaled() {
    return certificates.stream()
        .anyMatch(certificate -> certificate.kept() && certificate.rescales());
  }

  /** The same, quantized otherwise. */
  public Candidate with(QuantizedGraph otherwise) {
    return new Candidate(otherwise, statistics, keepScale, certificates);
  }

  /** The network and its file. */
  public Artifact artifact() {
    return Artifact.of(quantized);
  }

  /** The certificates with those that were kept taken back. */
  List<Certificate> reverted(String why) {
    return certificates.stream()
        .map(certificate -> certificate.kept() ? certificate.reverted(why) : certificate)
        .toList();
  }

  /** The same after others that were tried before it. */
  Candidate after(List<Certificate> others) {
    List<Certificate> all = new ArrayList<>(others);
    all.addAll(certificates);
    return new Candidate(quantized, statistics, keepScale, all);
  }
}
