/**
 * Assembly of a network by the readers of formats other than TensorFlow Lite's. Operators with
 * TensorFlow Lite's semantics go in, node by node ({@link
 * dev.octet.engine.read.build.NetworkBuilder}); shapes are inferred and constant parts computed on
 * the way; a verified graph comes out. Layers that TensorFlow Lite builds from several operators
 * (padded windows, normalizations, activation functions) are written here once for all readers.
 * Knows no file format.
 */
@NullMarked
package dev.octet.engine.read.build;

import org.jspecify.annotations.NullMarked;
