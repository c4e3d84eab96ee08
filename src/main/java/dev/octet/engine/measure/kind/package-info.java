/**
 * Kinds of outputs, such as class scores or boxes: guesses the kind of an output, and computes the
 * figures that say something about that kind.
 */
@NullMarked
package dev.octet.engine.measure.kind;

import org.jspecify.annotations.NullMarked;
