package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import org.jspecify.annotations.Nullable;

/** A rewrite that is proven by the graph alone, so that it is applied before anything is run. */
public interface GraphRewrite {
  /** Name in recipes and certificates, in kebab case. */
  String name();

  /**
   * Changes a graph wherever the rewrite fits.
   *
   * @param graph float, without batch normalization
   * @return null where it fits nowhere
   */
  @Nullable GraphChange propose(Graph graph);
}
