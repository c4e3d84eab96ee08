/**
 * Analyses channels: which ones can only be scaled together, which ones are constant and on what
 * evidence, and the interval of each. Input: a graph with the declared ranges of its inputs or the
 * statistics of its activations. Output: facts about channels. The package changes nothing.
 */
@NullMarked
package dev.octet.engine.rewrite.channels;

import org.jspecify.annotations.NullMarked;
