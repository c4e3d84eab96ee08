package dev.octet.engine.rewrite.trial;

import java.util.Set;

/** What later stages have to know of a rewritten network; certificates are for readers only. */
public sealed interface RewriteFact {
  /**
   * Pools over the whole image that are MEAN now.
   *
   * @param layers names of the layers
   */
  record GlobalMeans(Set<String> layers) implements RewriteFact {
    public GlobalMeans {
      layers = Set.copyOf(layers);
    }
  }

  /** The network has blocks of the paper's architecture: its float form is an artifact. */
  record SeparableBlocks() implements RewriteFact {}
}
