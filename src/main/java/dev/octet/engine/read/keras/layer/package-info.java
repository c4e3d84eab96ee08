/**
 * The layers of Keras: a call goes in ({@link dev.octet.engine.read.keras.call.LayerCall}), nodes
 * with TensorFlow Lite's semantics come out. One class for each family of layers; {@link
 * dev.octet.engine.read.keras.layer.LayerTypes} lists all layers by their classes' names. Knows
 * neither files nor the order of the layers.
 */
@NullMarked
package dev.octet.engine.read.keras.layer;

import org.jspecify.annotations.NullMarked;
