/**
 * The engine. Input: a float network, example inputs and a recipe. Output: a fully quantized {@code
 * .tflite} and a ledger of the quantization losses. The engine is plain Java: no Spring, no
 * database, no HTTP. Each package is a stage of a conversion or a tool of such a stage. This
 * package contains only the exceptions and warnings that all packages share.
 */
@NullMarked
package dev.octet.engine;

import org.jspecify.annotations.NullMarked;
