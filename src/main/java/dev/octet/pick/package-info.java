/**
 * Selections from arrays: the largest value, or evenly spaced elements. It depends on no other
 * package of Octet.
 */
@NullMarked
package dev.octet.pick;

import org.jspecify.annotations.NullMarked;
