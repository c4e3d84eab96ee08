/**
 * Edits graphs: replaces, adds and removes nodes and constants, and reads and writes the weights of
 * one layer by output channel, kernel position and input channel. Tensor names stay unique. The
 * package makes no decisions; rules do.
 */
@NullMarked
package dev.octet.engine.edit;

import org.jspecify.annotations.NullMarked;
