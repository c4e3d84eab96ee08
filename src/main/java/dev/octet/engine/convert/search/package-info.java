/**
 * Searches for the artifact to deliver. In go the folded network, its statistics, a recipe and the
 * split of the samples; candidates (with rewrites, without, with layers left in float) are
 * quantized and compared on the samples that choose. Out comes the best candidate. The samples that
 * report are never read here, but for the price of a layer left in float.
 */
@NullMarked
package dev.octet.engine.convert.search;

import org.jspecify.annotations.NullMarked;
