/**
 * Outputs with parts of unlike ranges, such as boxes in pixels beside scores: finds an equal
 * network, or other outputs, that 8 bits do not harm.
 */
@NullMarked
package dev.octet.engine.output;

import org.jspecify.annotations.NullMarked;
