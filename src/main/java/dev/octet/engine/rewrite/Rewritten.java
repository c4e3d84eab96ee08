package dev.octet.engine.rewrite;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import java.util.List;

/**
 * A network after its rewrites.
 *
 * @param graph tensors have the ids and names that they had
 * @param statistics of it, derived from those of the network before
 * @param stale whether activations were rescaled, so that the statistics have to be taken anew
 * @param certificates one for each application that was tried, in their order
 */
public record Rewritten(
    Graph graph, Statistics statistics, boolean stale, List<Certificate> certificates) {
  public Rewritten {
    certificates = List.copyOf(certificates);
  }

  /** Whether any rewrite was kept. */
  public boolean changed() {
    return certificates.stream().anyMatch(Certificate::kept);
  }
}
