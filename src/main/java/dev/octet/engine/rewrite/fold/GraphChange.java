package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.List;
import java.util.Map;

/**
 * A change of a graph that computes the same function, which follows from the graph alone.
 *
 * @param graph with the change
 * @param renamed the names that layers have afterwards, by the name that they had, where they
 *     differ
 * @param sites the layers that changed, at least one
 * @param proof why the function is the same
 */
public record GraphChange(
    Graph graph, Map<String, List<String>> renamed, List<Certificate.Site> sites, String proof) {
  public GraphChange {
    renamed = Map.copyOf(renamed);
    sites = List.copyOf(sites);
  }
}
