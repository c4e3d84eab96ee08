/**
 * Changes the architecture of a float network before quantization. Input: a graph, its statistics
 * and held-out samples. Rules propose changes one after another; each change is measured, and only
 * those that hold their promise are kept. Output: a {@link
 * dev.octet.engine.rewrite.trial.Rewritten} network. The package does not know quantization.
 */
@NullMarked
package dev.octet.engine.rewrite;

import org.jspecify.annotations.NullMarked;
