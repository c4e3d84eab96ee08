/** SHA-256 of texts, bytes, files and streams, for whoever needs it. It knows nothing of Octet. */
@NullMarked
package dev.octet.hash;

import org.jspecify.annotations.NullMarked;
