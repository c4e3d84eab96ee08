package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import org.jspecify.annotations.Nullable;

/** A rewrite that the graph alone proves, so that it is applied before the network runs. */
public interface GraphRewrite {
  /** Returns the name in recipes and certificates, in kebab case. */
  String name();

  /**
   * Changes a graph wherever the rewrite applies.
   *
   * @param graph a float graph without batch normalization
   * @return null if the rewrite applies nowhere
   */
  @Nullable GraphChange propose(Graph graph);
}
