package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.util.List;
import java.util.Map;

/**
 * A change of a graph whose promise the graph alone supports.
 *
 * @param graph the changed graph
 * @param renamed new names of layers by their old name, if they differ
 * @param sites the changed layers, at least one
 * @param promise why the function is the same, or how far it may differ
 */
public record GraphChange(
    Graph graph, Map<String, List<String>> renamed, List<Certificate.Site> sites, Promise promise) {
  public GraphChange {
    renamed = Map.copyOf(renamed);
    sites = List.copyOf(sites);
  }
}
