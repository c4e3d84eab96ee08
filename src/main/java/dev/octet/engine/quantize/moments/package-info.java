/**
 * Computes exact second moments. Input: blocks of integer rows. Output: the variances and
 * covariances of their columns. All sums are exact, so the result depends neither on the order of
 * the rows nor on the number of threads. The package does not know where the rows come from or what
 * the moments are used for.
 */
@NullMarked
package dev.octet.engine.quantize.moments;

import org.jspecify.annotations.NullMarked;
