/** Text functions for messages: strings in, strings out. Knows nothing of the rest of Octet. */
@NullMarked
package dev.octet.text;

import org.jspecify.annotations.NullMarked;
