/**
 * The engine: a float network, example inputs and a recipe go in; a fully quantized {@code .tflite}
 * and a ledger of what the 8 bits cost come out. Plain Java: no Spring, no database, no HTTP. One
 * room a verb, in the order in which a model passes through them; this package itself holds only
 * what every room may say: that an input was rejected, and why.
 */
@NullMarked
package dev.octet.engine;

import org.jspecify.annotations.NullMarked;
