/**
 * The nodes that a network consists of. A parsed {@code GraphDef} with its functions and the names
 * of tensors come in; the nodes that these tensors depend on go out, in execution order, with calls
 * replaced by the bodies of the functions and decided branches by one of their sides. Counts,
 * depths and cycles are limited. Knows operators only as far as they steer control.
 */
@NullMarked
package dev.octet.engine.read.tensorflow.flat;

import org.jspecify.annotations.NullMarked;
