/**
 * Which variable of which layer lies where in an HDF5 file: the architecture and the file go in,
 * the weights of each layer come out ({@link dev.octet.engine.read.keras.weights.WeightTree}).
 * There are two arrangements, that of {@code .h5} models and that of {@code .keras} archives. Knows
 * not what a layer computes.
 */
@NullMarked
package dev.octet.engine.read.keras.weights;

import org.jspecify.annotations.NullMarked;
