/**
 * Reads a quantized network against the rules of one kind of hardware and names each rule that is
 * broken, with its layer. Takes a graph, gives findings; it changes nothing, runs nothing, and does
 * not know how the network was quantized, nor by whom.
 */
@NullMarked
package dev.octet.engine.lint;

import org.jspecify.annotations.NullMarked;
