/** Functions that shorten texts for messages. The package depends on no other package of Octet. */
@NullMarked
package dev.octet.text;

import org.jspecify.annotations.NullMarked;
