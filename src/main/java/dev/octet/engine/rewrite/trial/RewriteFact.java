package dev.octet.engine.rewrite.trial;

import java.util.Set;

/** A fact about a rewritten network that later stages act on; certificates are only for people. */
public sealed interface RewriteFact {
  /**
   * Global average pools were replaced by MEAN.
   *
   * @param layers names of the layers
   */
  record GlobalMeans(Set<String> layers) implements RewriteFact {
    public GlobalMeans {
      layers = Set.copyOf(layers);
    }
  }

  /** The network has blocks of the paper's architecture; its float form is delivered, too. */
  record SeparableBlocks() implements RewriteFact {}
}
