/**
 * Preconditions of TensorFlow Lite's kernels that the kernels don't check themselves. A verified
 * graph goes in, its violations come out, one sentence each. Knows no file format, and doesn't run
 * anything.
 */
@NullMarked
package dev.octet.engine.kernel;

import org.jspecify.annotations.NullMarked;
