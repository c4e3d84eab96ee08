package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.List;
import java.util.Map;

/**
 * A change of a graph that provably computes the same function.
 *
 * @param graph the changed graph
 * @param renamed new names of layers by their old name, if they differ
 * @param sites the changed layers, at least one
 * @param proof why the function is the same
 */
public record GraphChange(
    Graph graph, Map<String, List<String>> renamed, List<Certificate.Site> sites, String proof) {
  public GraphChange {
    renamed = Map.copyOf(renamed);
    sites = List.copyOf(sites);
  }
}
