/**
 * Changes the architecture so that 8 bits fit. In comes a float {@link dev.octet.engine.graph.Graph
 * network} with its {@link dev.octet.engine.calibrate.Statistics statistics}; out goes a network
 * that computes the same, or nearly so, and a {@link dev.octet.engine.rewrite.Certificate} for each
 * rewrite: what it promises, what was measured on samples held back, and whether it was kept. One
 * rewrite a class. Tensors keep their ids and names, so that a layer can be followed. Knows nothing
 * of integers, formats or recipes.
 */
@NullMarked
package dev.octet.engine.rewrite;

import org.jspecify.annotations.NullMarked;
