/**
 * Analyses channels: which ones can only be scaled together, which ones are constant and on what
 * evidence, and the interval that each can lie in. In goes a graph, with the declared ranges of its
 * inputs or the statistics of its activations; out come facts. Changes nothing.
 */
@NullMarked
package dev.octet.engine.rewrite.channels;

import org.jspecify.annotations.NullMarked;
