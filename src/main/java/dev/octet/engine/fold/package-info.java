/**
 * Shapes and shape arithmetic, settled while a graph is put together: tensors with the shapes that
 * a file stores (which for a network with a free batch are placeholders) and nodes in execution
 * order come in; a {@link dev.octet.engine.graph.Graph} goes out whose shapes all follow from the
 * shapes of its inputs, in which what depends on shapes and constants alone (SHAPE, GATHER, PACK,
 * ...) is constant. One rule for each way to compute, listed in {@link
 * dev.octet.engine.fold.FoldingRules}. Knows nothing of file formats, so that every reader can use
 * it, and nothing of how networks are run.
 */
@NullMarked
package dev.octet.engine.fold;

import org.jspecify.annotations.NullMarked;
