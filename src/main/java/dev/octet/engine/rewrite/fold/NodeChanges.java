package dev.octet.engine.rewrite.fold;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Changes a graph node by node, and collects the changed layers and their new names. */
public abstract class NodeChanges {
  protected final Graph graph;
  protected final GraphEdit edit;
  protected final List<Certificate.Site> sites = new ArrayList<>();
  protected final Map<String, List<String>> renamed = new HashMap<>();

  protected NodeChanges(Graph graph) {
    this.graph = graph;
    edit = new GraphEdit(graph);
  }

  /** Changes one node, if the rule applies to it. */
  protected abstract void visit(int node);

  /** Visits all nodes of the graph; returns null if none changed. */
  public final @Nullable GraphChange change(String proof) {
    return change(() -> new Promise.Exact(proof));
  }

  /**
   * Visits all nodes of the graph; returns null if none changed.
   *
   * @param promise makes the promise of the changes, after all nodes were visited
   */
  public final @Nullable GraphChange change(Supplier<Promise> promise) {
    for (int n = 0; n < graph.nodes().size(); n++) visit(n);
    return sites.isEmpty() ? null : new GraphChange(edit.build(), renamed, sites, promise.get());
  }
}
