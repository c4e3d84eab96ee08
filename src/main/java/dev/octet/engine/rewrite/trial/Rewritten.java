package dev.octet.engine.rewrite.trial;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network after its rewrites.
 *
 * @param graph the rewritten network; tensors keep their ids and names
 * @param statistics its statistics, derived from those of the original network
 * @param stale whether activations were rescaled, so that the statistics must be collected again
 * @param certificates one per proposal that was tried, in order
 * @param facts facts about the rewrites that were kept
 * @param trainingStart the network with rewrites that {@link Promise.NeedsTraining need training},
 *     or null if there are none
 */
public record Rewritten(
    Graph graph,
    Statistics statistics,
    boolean stale,
    List<Certificate> certificates,
    List<RewriteFact> facts,
    @Nullable Graph trainingStart) {
  public Rewritten {
    facts = List.copyOf(facts);
    certificates = List.copyOf(certificates);
  }

  /** Returns a network without rewrites. */
  public static Rewritten unchanged(Graph graph, Statistics statistics) {
    return new Rewritten(graph, statistics, false, List.of(), List.of(), null);
  }

  /** Returns a copy with statistics that were collected from this network. */
  public Rewritten with(Statistics anew) {
    return new Rewritten(graph, anew, false, certificates, facts, trainingStart);
  }

  /** Returns the names of the layers that were global average pools and are MEANs now. */
  public Set<String> means() {
    return facts.stream()
        .flatMap(fact ->
            fact instanceof RewriteFact.GlobalMeans means ? means.layers().stream() : Stream.of())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether the network has blocks of the paper's architecture. */
  public boolean hasSeparableBlocks() {
    return facts.contains(new RewriteFact.SeparableBlocks());
  }

  /** Returns whether any rewrite was kept. */
  public boolean changed() {
    return certificates.stream().anyMatch(Certificate::kept);
  }
}
