/**
 * Searches for the artifact to deliver. Input: the folded network, its statistics, a recipe and the
 * split of the samples. Candidates (with rewrites, without, with layers left out of 8 bits) are
 * quantized and compared on the selection samples. Output: the best candidate. The test samples are
 * read only for the price of a layer left out of 8 bits.
 */
@NullMarked
package dev.octet.engine.convert.search;

import org.jspecify.annotations.NullMarked;
