/**
 * The way in: the bytes of a trained network come in; a {@link
 * dev.octet.engine.read.source.SourceModel} goes out: a verified {@link
 * dev.octet.engine.graph.Graph}, its names, its metadata, and warnings about what was not carried
 * over. One subpackage a format. The bytes are hostile: every offset, count and size is checked
 * before it is used, and whatever can't be read ends in a {@link
 * dev.octet.engine.RejectedInputException} that says what, where and what to do. Knows nothing of
 * how a network is run or quantized.
 */
@NullMarked
package dev.octet.engine.read;

import org.jspecify.annotations.NullMarked;
