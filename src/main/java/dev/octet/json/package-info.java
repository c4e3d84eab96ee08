/**
 * The strict reader of JSON objects that users and phones send. Bytes and bounds come in; typed
 * values go out, or faults that name a field by its JSON pointer (RFC 6901), what was found and
 * what was expected. This package knows nothing of the rest of Octet but short texts.
 */
@NullMarked
package dev.octet.json;

import org.jspecify.annotations.NullMarked;
