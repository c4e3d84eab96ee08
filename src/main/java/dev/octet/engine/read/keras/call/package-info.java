/**
 * A call of a Keras layer or operation, as importers see it: settings, arguments and weights go in
 * ({@link dev.octet.engine.read.keras.call.LayerCall}), nodes of the network come out through the
 * builder that the call holds. Also the activation functions by Keras' names. Knows no layer.
 */
@NullMarked
package dev.octet.engine.read.keras.call;

import org.jspecify.annotations.NullMarked;
