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
 * @param statistics statistics of the float network that it was made from
 * @param keepScale names of layers whose output has the scale of its input, although the rules
 *     would allow its own
 * @param certificates certificates of the rewrites that were tried
 */
public record Candidate(
    QuantizedGraph quantized,
    Statistics statistics,
    Set<String> keepScale,
    List<Certificate> certificates) {
  public Candidate {
    certificates = List.copyOf(certificates);
  }

  /** Returns whether it was made from a rewritten float network. */
  public boolean isRewritten() {
    return certificates.stream().anyMatch(Certificate::kept);
  }

  /** Returns whether rewrites changed the values of activations. */
  boolean isRescaled() {
    return certificates.stream()
        .anyMatch(certificate -> certificate.kept() && certificate.rescales());
  }

  /** Returns a copy with another quantization of the same network. */
  public Candidate with(QuantizedGraph otherwise) {
    return new Candidate(otherwise, statistics, keepScale, certificates);
  }

  /** Returns the network with its file. */
  public Artifact artifact() {
    return Artifact.of(quantized);
  }

  /** Returns the certificates with all kept rewrites changed to reverted. */
  List<Certificate> reverted(String why) {
    return certificates.stream()
        .map(certificate -> certificate.kept() ? certificate.reverted(why) : certificate)
        .toList();
  }

  /** Returns a copy whose certificates begin with those of rewrites that were tried earlier. */
  Candidate after(List<Certificate> others) {
    List<Certificate> all = new ArrayList<>(others);
    all.addAll(certificates);
    return new Candidate(quantized, statistics, keepScale, all);
  }
}
