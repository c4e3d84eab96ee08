/**
 * Functions on texts for messages: shortening, and names similar to a wrong one. The package
 * depends on no other package of Octet.
 */
@NullMarked
package dev.octet.text;

import org.jspecify.annotations.NullMarked;
