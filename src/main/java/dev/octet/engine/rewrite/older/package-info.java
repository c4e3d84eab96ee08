/**
 * Replaces operators that an old release of TensorFlow Lite lacks by operators that it has, before
 * any network runs. A float graph and a release go in; rewrites come out. Knows nothing about
 * quantization.
 */
@NullMarked
package dev.octet.engine.rewrite.older;

import org.jspecify.annotations.NullMarked;
