/**
 * Prepares a network before it runs. Input: the graph as it was read. Output: a {@link
 * dev.octet.engine.rewrite.fold.FoldedNetwork}: the same function without batch normalization and
 * infinite constants, and, if selected, with fused activation functions and split PRELU, together
 * with the new names of its layers. The package needs no samples: all changes are proven.
 */
@NullMarked
package dev.octet.engine.rewrite.fold;

import org.jspecify.annotations.NullMarked;
