/**
 * Changes the architecture of a float network before it is quantized. In go a graph, its statistics
 * and held-out samples; rules propose changes one after another, each is tried, and only what keeps
 * its promise stays. Out comes a {@link dev.octet.engine.rewrite.trial.Rewritten} network. Knows
 * nothing of integers.
 */
@NullMarked
package dev.octet.engine.rewrite;

import org.jspecify.annotations.NullMarked;
