package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes a graph node by node, and collects the changed layers and their new names. */
abstract class NodeChanges {
  final Graph graph;
  final GraphEdit edit;
  final List<Certificate.Site> sites = new ArrayList<>();
  final Map<String, List<String>> renamed = new HashMap<>();

  NodeChanges(Graph graph) {
    this.graph = graph;
    edit = new GraphEdit(graph);
  }

  /** Changes one node, if the rule applies to it. */
  abstract void visit(int node);

  /** Visits all nodes of the graph; returns null if none changed. */
  final @Nullable GraphChange change(String proof) {
    for (int n = 0; n < graph.nodes().size(); n++) visit(n);
    if (sites.isEmpty()) return null;
    return new GraphChange(edit.build(), renamed, sites, new Promise.Exact(proof));
  }
}
