/**
 * Rows of integers go in, a block at a time; the variances and covariances of their columns come
 * out. All sums are exact, so that neither the order of the rows nor the number of threads shows.
 * Does not know where the rows come from, nor what the moments are for.
 */
@NullMarked
package dev.octet.engine.quantize.moments;

import org.jspecify.annotations.NullMarked;
