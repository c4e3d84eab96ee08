package dev.octet.engine.convert.search;

import dev.octet.engine.measure.OutputAgreement;
import dev.octet.engine.measure.OutputMeasurement;
import dev.octet.engine.measure.OutputMeasurement.Artifact;
import dev.octet.engine.quantize.QuantizedGraph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * Quantizations of one network with different sets of layers left out of 8 bits. Each set is
 * quantized once, when it is first requested.
 */
final class Variants {
  /** The number of artifacts that are compared with one run of the float network. */
  private static final int BATCH = 4;

  private final QuantizeStage stage;
  private final DoubleConsumer progress;
  private final Map<Set<String>, Artifact> made = new HashMap<>();

  /**
   * Creates the variants of a calibrated network.
   *
   * @param progress receives the number of finished quantizations, the current one as a fraction
   */
  Variants(QuantizeStage stage, DoubleConsumer progress) {
    this.stage = stage;
    this.progress = progress;
  }

  /** Adds a variant that was quantized elsewhere. */
  void put(Set<String> layers, QuantizedGraph quantized) {
    made.put(Set.copyOf(layers), Artifact.of(quantized));
  }

  /** Returns the network with these layers left out of 8 bits. */
  Artifact of(Set<String> layers) {
    Artifact known = made.get(layers);
    if (known != null) return known;
    int before = made.size();
    QuantizedGraph quantized = stage.quantize(layers, part -> progress.accept(before + part));
    Artifact artifact = Artifact.of(quantized);
    made.put(Set.copyOf(layers), artifact);
    return artifact;
  }

  /** Compares each variant with the float network. */
  Map<Set<String>, OutputAgreement> agreements(Set<Set<String>> variants, int[] samples) {
    List<Set<String>> all = List.copyOf(variants);
    Map<Set<String>, OutputAgreement> agreements = new HashMap<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      List<Set<String>> batch = all.subList(from, Math.min(all.size(), from + BATCH));
      List<OutputAgreement> measured =
          OutputMeasurement.measure(
              stage.graph(),
              stage.kinds(),
              batch.stream().map(this::of).toList(),
              stage.samples().reader(),
              samples,
              stage.samples().threads());
      for (int i = 0; i < batch.size(); i++) agreements.put(batch.get(i), measured.get(i));
    }
    return agreements;
  }
}
