/**
 * The reader of Keras' files: an {@code .h5} of Keras 2 or 3, or a {@code .keras} goes in, a graph
 * comes out ({@link dev.octet.engine.read.keras.KerasReader}). Runs no code of the file: layers
 * with Python code are refused. The architecture is read by {@code config}, weights by {@code hdf5}
 * and {@code weights}, layers by {@code layer} and {@code operation}.
 */
@NullMarked
package dev.octet.engine.read.keras;

import org.jspecify.annotations.NullMarked;
