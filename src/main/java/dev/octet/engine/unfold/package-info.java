/**
 * Clean-up of networks that come from training frameworks, between their readers and the pipeline:
 * a network with TensorFlow Lite's semantics goes in, the same function with the operators that
 * TensorFlow Lite has for it goes out. Each rule recognizes one form ({@link
 * dev.octet.engine.unfold.Unfolding} lists them): a batch normalization or an activation that is
 * written as arithmetic, padding apart from the window that it belongs to, a transposition between
 * layouts. Knows no file format.
 */
@NullMarked
package dev.octet.engine.unfold;

import org.jspecify.annotations.NullMarked;
