/**
 * Edits graphs: replaces, adds and removes nodes and constants, and reads and writes the weights of
 * one layer by output channel, kernel position and input channel. Names of tensors stay unique.
 * Decides nothing; rules do.
 */
@NullMarked
package dev.octet.engine.rewrite.edit;

import org.jspecify.annotations.NullMarked;
