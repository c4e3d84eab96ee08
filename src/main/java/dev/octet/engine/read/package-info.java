/**
 * Entry point for reading models. The bytes of a trained network come in; a {@link
 * dev.octet.engine.read.source.SourceModel} goes out: a verified {@link
 * dev.octet.engine.graph.Graph}, its names, its metadata, and warnings about parts that were left
 * out. Each format has a subpackage. The bytes are untrusted: every offset, count and size is
 * checked before use, and a file that can't be read is rejected with a {@link
 * dev.octet.engine.RejectedInputException} that states the problem, its location and a remedy.
 * Knows nothing of how a network is run or quantized.
 */
@NullMarked
package dev.octet.engine.read;

import org.jspecify.annotations.NullMarked;
