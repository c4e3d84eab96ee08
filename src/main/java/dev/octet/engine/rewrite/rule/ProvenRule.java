package dev.octet.engine.rewrite.rule;

import dev.octet.engine.rewrite.fold.GraphRewrite;

/** A rewrite rule that the graph alone proves; it is applied before the network is calibrated. */
public non-sealed interface ProvenRule extends RewriteRule, GraphRewrite {
  @Override
  String name();
}
