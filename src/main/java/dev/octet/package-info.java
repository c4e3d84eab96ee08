/** Octet's one entry point: the command line of the engine, and the service. */
@NullMarked
package dev.octet;

import org.jspecify.annotations.NullMarked;
