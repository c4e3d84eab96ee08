/** SHA-256 hashes of texts, bytes and streams. It depends on no other package of Octet. */
@NullMarked
package dev.octet.hash;

import org.jspecify.annotations.NullMarked;
