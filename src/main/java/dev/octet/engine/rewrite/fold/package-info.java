/**
 * What is done to each network before anything is run. In goes the graph as it was read; out comes
 * a {@link dev.octet.engine.rewrite.fold.FoldedNetwork}: the same function without batch
 * normalization and infinite constants, and, where wanted, with activation functions fused and
 * PRELU split, together with the names that its layers have then. Needs no samples: all of it is
 * proven.
 */
@NullMarked
package dev.octet.engine.rewrite.fold;

import org.jspecify.annotations.NullMarked;
