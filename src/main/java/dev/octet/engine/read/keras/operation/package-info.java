/**
 * The functions of {@code keras.ops} and of TensorFlow that Keras networks call between layers: a
 * call goes in, nodes come out. {@link dev.octet.engine.read.keras.operation.Operations} lists all
 * of them by name, for Keras 3's classes and Keras 2's function paths.
 */
@NullMarked
package dev.octet.engine.read.keras.operation;

import org.jspecify.annotations.NullMarked;
