/**
 * Reads the variables of a TensorFlow checkpoint: an index file, which is a table of LevelDB's
 * format without compression, and data files. Untrusted bytes come in; the elements of a variable
 * go out, after their place, size and checksum have been verified. Knows no graph.
 */
@NullMarked
package dev.octet.engine.read.tensorflow.bundle;

import org.jspecify.annotations.NullMarked;
