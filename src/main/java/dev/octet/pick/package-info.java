/**
 * Which of many to take: numbers come in, indexes or some of them go out. It knows nothing of
 * Octet.
 */
@NullMarked
package dev.octet.pick;

import org.jspecify.annotations.NullMarked;
