/**
 * Shape inference and constant folding while a graph is assembled. Tensors with the shapes that a
 * file stores (placeholders if the batch size is free) and nodes in execution order come in. A
 * {@link dev.octet.engine.graph.Graph} goes out in which all shapes follow from the shapes of its
 * inputs, and values that depend only on shapes and constants (SHAPE, GATHER, PACK, ...) are
 * constants. Each kind of evaluation is a rule of its own, listed in {@link
 * dev.octet.engine.fold.FoldingRules}. Knows neither file formats, so that every model reader can
 * use it, nor how networks are run.
 */
@NullMarked
package dev.octet.engine.fold;

import org.jspecify.annotations.NullMarked;
