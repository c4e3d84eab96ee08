/**
 * Text for messages, for whoever writes some: takes strings, gives strings. It knows nothing of
 * Octet.
 */
@NullMarked
package dev.octet.text;

import org.jspecify.annotations.NullMarked;
