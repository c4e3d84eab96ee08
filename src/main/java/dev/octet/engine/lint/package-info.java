/**
 * Checks a quantized network against the requirements of one kind of hardware. A graph goes in;
 * findings come out, each with the violated rule, the layer and the details. Changes nothing, runs
 * nothing, and does not know which tool quantized the network.
 */
@NullMarked
package dev.octet.engine.lint;

import org.jspecify.annotations.NullMarked;
