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
 * @param graph tensors have the ids and names that they had
 * @param statistics of it, derived from those of the network before
 * @param stale whether activations were rescaled, so that the statistics have to be taken anew
 * @param certificates one for each application that was tried, in their order
 * @param facts what the rewrites that were kept made of it
 * @param trainingStart the network with what {@link Promise.NeedsTraining} was rewritten as well,
 *     or null where nothing was
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

  /** The network as it came. */
  public static Rewritten unchanged(Graph graph, Statistics statistics) {
    return new Rewritten(graph, statistics, false, List.of(), List.of(), null);
  }

  /** The same with statistics that were taken of it. */
  public Rewritten with(Statistics anew) {
    return new Rewritten(graph, anew, false, certificates, facts, trainingStart);
  }

  /** Names of the layers that were pools over the whole image and are MEANs now. */
  public Set<String> means() {
    return facts.stream()
        .flatMap(fact ->
            fact instanceof RewriteFact.GlobalMeans means ? means.layers().stream() : Stream.of())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether it has blocks of the paper's architecture. */
  public boolean hasSeparableBlocks() {
    return facts.contains(new RewriteFact.SeparableBlocks());
  }

  /** Whether any rewrite was kept. */
  public boolean changed() {
    return certificates.stream().anyMatch(Certificate::kept);
  }
}
